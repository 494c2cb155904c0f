import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './default-credential.ts';

const db = (env: string, extra = '') => ({
  'compose.yml': `services:\n  db:\n    image: postgres:16.4\n${extra}    environment:\n${env}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'not published',
      files: db('      POSTGRES_PASSWORD: postgres\n'),
      at: 'compose.yml:5',
      severity: 'MEDIUM',
      message: /POSTGRES_PASSWORD=postgres/,
    },
    {
      name: 'published',
      files: db('      POSTGRES_PASSWORD: postgres\n', '    ports: ["5432:5432"]\n'),
      at: 'compose.yml:6',
      severity: 'CRITICAL',
    },
    {
      name: 'a weak fallback',
      files: db(`      POSTGRES_PASSWORD: ${interpolated('POSTGRES_PASSWORD:-changeme')}\n`),
      at: 'compose.yml:5',
    },
    {
      name: 'many services share one anchor',
      files: {
        'compose.yml':
          'x-env: &env\n  RPC_SHARED_SECRET: supersecret\nservices:\n  a:\n    image: a:1\n    environment: *env\n  b:\n    image: b:1\n    environment: *env\n  c:\n    image: c:1\n    environment: *env\n',
      },
      at: 'compose.yml:2',
      count: 1,
      severity: 'MEDIUM',
      message: /a and 2 more services run with RPC_SHARED_SECRET=supersecret/,
    },
    {
      name: 'the port of the application is no way to the database',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    ports: ["8000:8000"]\n    environment:\n      POSTGRES_PASSWORD: postgres\n',
      },
      at: 'compose.yml:6',
      severity: 'MEDIUM',
    },
    {
      name: 'a database that developers publish',
      files: {
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes: [".:/app"]\n  db:\n    image: postgres:16.4\n    ports: ["5432:5432"]\n    environment:\n      POSTGRES_PASSWORD: postgres\n',
        Dockerfile: 'FROM a:1\n',
      },
      at: 'compose.yml:9',
      severity: 'HIGH',
    },
    {
      name: 'no password at all',
      files: db('      POSTGRES_HOST_AUTH_METHOD: trust\n'),
      at: 'compose.yml:5',
      fix: /remove POSTGRES_HOST_AUTH_METHOD[\s\S]*POSTGRES_PASSWORD: /,
      fixLacks: /POSTGRES_HOST_AUTH_METHOD:/,
    },
    {
      name: 'inside a URL',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    environment:\n      DATABASE_URL: postgresql://app:app@db/app\n',
      },
      at: 'compose.yml:5',
    },
    {
      name: 'Kubernetes',
      files: {
        'k.yml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\nspec:\n  containers:\n    - name: db\n      image: postgres:16\n      env:\n        - name: POSTGRES_PASSWORD\n          value: password\n',
      },
      at: 'k.yml:10',
    },
  ],
  good: [
    {
      name: 'settings of a server that is not used: the database is SQLite',
      files: {
        'compose.yml':
          'services:\n  app:\n    image: acme/app:1\n    ports: ["9091:9000"]\n    environment:\n      DB_ENGINE: sqlite\n      POSTGRES_USER: app\n      POSTGRES_PASSWORD: app\n',
      },
    },
    {
      name: 'a variable named like a property of every object',
      files: db('      constructor: a\n      POSTGRES_PASSWORD_FILE: /run/secrets/pw\n'),
    },
    {
      name: 'a value that the application refuses',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\ndef check(value):\n    if value == "changethis":\n        raise ValueError("change it")\n\n@app.get("/x")\ndef x(): ...\n',
        'compose.yml': 'services:\n  api:\n    image: a:1\n    environment:\n      SECRET_KEY: changethis\n',
      },
    },
    { name: 'a secret file', files: db('      POSTGRES_PASSWORD_FILE: /run/secrets/pw\n') },
    {
      name: 'a development override',
      files: {
        ...db(`      POSTGRES_PASSWORD: ${interpolated('PW:?')}\n`),
        'compose.dev.yml': 'services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: postgres\n',
      },
    },
  ],
});
