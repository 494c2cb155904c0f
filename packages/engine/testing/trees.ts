/** A small FastAPI service behind Compose, with what a case adds or replaces. `null` leaves a file out. */
export function fastapi(main: string, others: Readonly<Record<string, string | null>> = {}): Record<string, string> {
  return tree(
    {
      'requirements.txt': 'fastapi\nuvicorn\n',
      'main.py': `from fastapi import FastAPI\napp = FastAPI()\n${main}`,
      Dockerfile:
        'FROM python:3.12.7-slim\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
      'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
    },
    others,
  );
}

/** The same for Express. */
export function express(main: string, others: Readonly<Record<string, string | null>> = {}): Record<string, string> {
  return tree(
    {
      'package.json': '{ "dependencies": { "express": "5.1.0" } }\n',
      'server.js': `import express from 'express';\nconst app = express();\n${main}`,
      Dockerfile: 'FROM node:22.11.0-slim\nWORKDIR /srv\nCOPY . .\nCMD ["node", "server.js"]\n',
      'compose.yml': 'services:\n  api:\n    build: .\n',
    },
    others,
  );
}

function tree(
  base: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const [path, text] of Object.entries({ ...base, ...others })) if (text !== null) merged[path] = text;
  return merged;
}

/** `${NAME}` as Compose writes it: a value that only the running environment knows. */
export function interpolated(name: string): string {
  return `\${${name}}`;
}
