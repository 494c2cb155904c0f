import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './local-data-in-context.ts';

const base = (ignore: string, more: Record<string, string> = {}, copy = 'COPY . .') => ({
  Dockerfile: `FROM python:3.12-slim-bookworm\nWORKDIR /app\n${copy}\nENV DB_PATH=/app/data/app.db\nCMD ["python", "main.py"]\n`,
  '.dockerignore': ignore,
  'main.py': '',
  ...more,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the folder of the database',
      files: base('.git\n.venv\n'),
      at: '.dockerignore:1',
      message: /data \(DB_PATH of the image/,
    },
    {
      name: 'what git leaves out',
      files: {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /srv\nCOPY . .\nCMD ["python", "a.py"]\n',
        '.dockerignore': '.git\n.venv\n',
        '.gitignore': '.venv\n/uploads/\n*.sqlite3\n',
        'requirements.txt': 'flask==3.0.0\n',
        'a.py': "import sqlite3\ndb = sqlite3.connect('app.sqlite3')\n",
      },
      at: '.dockerignore:1',
      message: /uploads and \*\.sqlite3/,
    },
    {
      name: 'a folder of the repository is copied',
      files: base('.git\n', { 'backend/main.py': '' }, 'COPY backend/ .'),
      at: '.dockerignore:1',
      message: /backend\/data/,
    },
  ],
  good: [
    { name: 'ignored', files: base('.git\ndata\n'), passes: true },
    {
      name: 'a folder that only a template ignore file names',
      files: {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /srv\nCOPY . .\nCMD ["python", "a.py"]\n',
        '.dockerignore': '.git\n.venv\n',
        '.gitignore': '.venv\ndata/\n',
        'requirements.txt': 'flask==3.0.0\n',
        'a.py': 'import flask\n',
      },
    },
    { name: 'ignored by pattern', files: base('.git\n**/data/\n'), passes: true },
    { name: 'the folder is part of the repository', files: base('.git\n', { 'data/countries.csv': 'a' }) },
    { name: 'only named files are copied', files: base('.git\n', {}, 'COPY main.py ./') },
    {
      name: 'the folder that a build stage copies lies elsewhere',
      files: {
        Dockerfile:
          'FROM node:22 AS web\nWORKDIR /build\nCOPY web/ .\nFROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY api/ .\nENV UPLOAD_DIR=/app/uploads\nCOPY --from=web /build/dist /srv\nCMD ["x"]\n',
        '.dockerignore': '.git\napi/uploads\n',
        'api/main.py': '',
        'web/a.js': '',
      },
      passes: true,
    },
    { name: 'an allow list', files: base('*\n!main.py\n'), passes: true },
  ],
});
