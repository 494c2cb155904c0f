import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './random-secret.ts';

const main =
  'import os, secrets\nSECRET_KEY = os.getenv("SECRET_KEY") or secrets.token_hex(32)\n@app.get("/a")\ndef a(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a fallback that nothing replaces',
      files: fastapi(main),
      at: 'main.py:4',
      message: /unless the environment gives one, and no service gives it \(compose\.yml:2\)/,
      severity: 'MEDIUM',
    },
    {
      name: 'no other source',
      files: fastapi(main.replace('os.getenv("SECRET_KEY") or ', '')),
      at: 'main.py:4',
      severity: 'HIGH',
    },
    {
      name: 'several workers',
      files: fastapi(main, {
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "2"]\n',
      }),
      at: 'main.py:4',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the deployment gives it',
      files: fastapi(main, {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      SECRET_KEY: a\n',
      }),
      passes: true,
    },
    {
      name: 'an identifier',
      files: fastapi('import secrets\nINSTANCE_ID = secrets.token_hex(4)\n@app.get("/a")\ndef a(): ...\n'),
    },
  ],
  unresolved: [
    {
      name: 'a file of variables that is not here',
      files: fastapi(main, { 'compose.yml': 'services:\n  api:\n    build: .\n    env_file: .env\n' }),
    },
  ],
});
