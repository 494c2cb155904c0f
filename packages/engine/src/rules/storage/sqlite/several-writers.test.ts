import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi, interpolated } from '../../../../testing/trees.ts';
import rule from './several-writers.ts';

const main = 'import sqlite3\ndb = sqlite3.connect("/data/app.db")\n@app.get("/x")\ndef x(): ...\n';
const workers = 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'four workers',
      files: fastapi(main, { Dockerfile: workers }),
      at: 'Dockerfile:3',
      message: /4 processes/,
      severity: 'HIGH',
    },
    {
      name: 'two replicas',
      files: fastapi(main, { 'compose.yml': 'services:\n  api:\n    build: .\n    deploy:\n      replicas: 2\n' }),
      at: 'compose.yml:5',
      severity: 'CRITICAL',
    },
    {
      name: 'four workers with WAL are worth watching',
      files: fastapi(`${main}db.execute("PRAGMA journal_mode=WAL")\n`, { Dockerfile: workers }),
      at: 'Dockerfile:3',
      severity: 'MONITOR',
    },
    {
      name: 'an API and a worker share the volume',
      files: fastapi(main, {
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes:\n      - data:/data\n  worker:\n    build: .\n    command: python worker.py\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
      }),
      at: 'compose.yml:6',
      message: /share data/,
    },
  ],
  good: [{ name: 'one process', files: fastapi(main) }],
  unresolved: [
    {
      name: 'workers from the environment',
      files: fastapi(main, {
        'compose.yml': `services:\n  api:\n    build: .\n    environment:\n      WEB_CONCURRENCY: ${interpolated('WORKERS')}\n`,
      }),
    },
  ],
});
