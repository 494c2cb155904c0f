import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small generator (mulberry32), so that a run can be repeated from its seed. Numbers from 0 up to but not 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One generated repository, packed. No two are alike, so a report that lands at the wrong audit is noticed. */
export interface Packed {
  /** Also the name of its project: each has one of its own. */
  readonly name: string;
  readonly archive: Uint8Array<ArrayBuffer>;
}

export function packRepository(name: string, random: () => number): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-chaos-tree-'));
  try {
    for (const [path, text] of Object.entries(repository(name, random))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const archive = execFileSync('tar', ['-C', folder, '-czf', '-', '.'], { maxBuffer: 100_000_000 });
    return { name, archive: new Uint8Array(archive) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function repository(name: string, random: () => number): Readonly<Record<string, string>> {
  const some = (most: number) => 1 + Math.floor(random() * most);
  const maybe = (line: string) => (random() < 0.5 ? [line] : []);
  const services = Array.from({ length: some(6) }, (_, index) => [
    `  ${name}-${index}:`,
    '    build: .',
    `    ports: ["${8_000 + index}:8000"]`,
    ...maybe('    restart: unless-stopped'),
    ...maybe('    user: "1000:1000"'),
    ...maybe('    environment: { DB_PASSWORD: hunter2hunter2, LOG_LEVEL: debug }'),
  ]);
  const modules = Array.from({ length: some(40) }, (_, index) => [
    `app/part_${index}.py`,
    [
      'import os',
      'import requests',
      ...maybe('TOKEN = os.environ["TOKEN"]'),
      '',
      'def fetch(url):',
      `    return requests.get(url${random() < 0.5 ? ', timeout=5' : ''}).json()  # ${name} ${index}`,
      '',
    ].join('\n'),
  ]);
  return {
    Dockerfile: [
      random() < 0.5 ? 'FROM node' : 'FROM python:3.12-slim',
      'WORKDIR /app',
      'COPY . .',
      ...maybe('USER 1000'),
      'EXPOSE 8000',
      'CMD npm start',
      '',
    ].join('\n'),
    'compose.yml': ['services:', ...services.flat(), ''].join('\n'),
    'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_pass http://${name}-0:8000; }\n  }\n}\n`,
    'requirements.txt': `fastapi\nuvicorn==0.${some(30)}.0\n`,
    'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef root():\n    return {}\n',
    ...Object.fromEntries(modules),
  };
}
