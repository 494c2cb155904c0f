import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './address-in-source.ts';

const app = (line: string, more: Record<string, string> = {}, file = 'main.py') => ({
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
  ...more,
  [file]: `import os\nimport redis\nfrom fastapi import FastAPI\napp = FastAPI()\n${line}\n\n@app.get("/x")\ndef x(): ...\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a store of its own name',
      files: app('store = redis.from_url("redis://cache:6379/0")'),
      at: 'main.py:5',
      severity: 'MEDIUM',
      message: /host "cache"/,
    },
    {
      name: 'a variable that is set and not read',
      files: app('store = redis.from_url("redis://cache:6379/0")', {
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      REDIS_URL: redis://other:6379\n',
      }),
      at: 'main.py:5',
      severity: 'HIGH',
      message: /REDIS_URL \(compose\.yml:5\)/,
    },
  ],
  good: [
    {
      name: 'read with a default',
      files: app('store = redis.from_url(os.getenv("REDIS_URL", "redis://cache:6379/0"))'),
      passes: true,
    },
    { name: 'this machine', files: app('store = redis.from_url("redis://localhost:6379/0")') },
    {
      name: 'a helper of developers',
      files: app('store = redis.from_url("redis://cache:6379/0")', {}, 'scripts/fill.py'),
    },
  ],
});
