import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './migration-without-backup.ts';

const revision =
  'from alembic import op\nrevision = "b2"\ndown_revision = "a1"\n\ndef upgrade():\n    op.drop_column("orders", "id")\n';
const deploy = (steps: string) =>
  `on:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n${steps}`;

ruleTest(rule, {
  bad: [
    {
      name: 'a runner of its own in the lifespan',
      files: {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.36\n',
        'main.py':
          'from contextlib import asynccontextmanager\nfrom fastapi import FastAPI\nfrom store import apply_migrations\n\n@asynccontextmanager\nasync def lifespan(app):\n    apply_migrations(app)\n    yield\n\napp = FastAPI(lifespan=lifespan)\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n  db:\n    image: postgres:16.4\n    volumes: [data:/var/lib/postgresql/data]\nvolumes:\n  data:\n',
      },
      at: 'main.py:7',
      fix: /pg_dump -Fc/,
      fixLacks: /apply_migrations/,
    },
    {
      name: 'SQLite: the file is copied, not dumped with tools of a server',
      files: {
        'requirements.txt': 'fastapi==0.142.2\naiosqlite==0.21.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
        'migrations/versions/b2.py': revision.replace(
          'op.drop_column("orders", "id")',
          'op.drop_table("_backup_orders")',
        ),
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["sh", "-c", "alembic upgrade head && uvicorn main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes: [data:/data]\nvolumes:\n  data:\n',
      },
      at: 'Dockerfile:3',
      fix: /sqlite3 "\$DATABASE_FILE" "\.backup/,
      fixLacks: /pg_dump|pg_restore/,
      problem: /^(?!.*_backup_orders)/,
    },
    {
      name: 'a pipeline that migrates through a script before it deploys',
      files: {
        'api/requirements.txt': 'fastapi==0.142.2\n',
        'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
        'api/migrations/versions/b2.py': revision,
        'api/scripts/prepare.sh': '#!/bin/sh\nset -e\nalembic upgrade head\n',
        '.github/workflows/deploy.yml': deploy(
          '      - run: bash scripts/prepare.sh\n        working-directory: api\n      - run: flyctl deploy\n',
        ),
        Dockerfile: 'FROM python:3.13-slim\nCOPY api .\nCMD ["uvicorn", "main:app"]\n',
      },
      at: '.github/workflows/deploy.yml:9',
      message: /before it deploys the new version/,
      severity: 'HIGH',
    },
    {
      name: 'an init script of the image',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCOPY docker/rootfs /\nENTRYPOINT ["/init"]\n',
        'docker/rootfs/etc/s6-overlay/s6-rc.d/init-migrations/run':
          '#!/command/with-contenv bash\ncd /app\nexec s6-setuidgid app python3 manage.py migrate --no-input\n',
      },
      at: 'docker/rootfs/etc/s6-overlay/s6-rc.d/init-migrations/run:3',
      message: /migrates the database at every start/,
      severity: 'MEDIUM',
    },
    {
      name: 'a start script of npm',
      files: {
        'package.json':
          '{\n  "scripts": { "start": "prisma migrate deploy && node dist/main.js" },\n  "dependencies": { "express": "5.1.0" }\n}\n',
        'server.js':
          "import express from 'express';\nconst app = express();\napp.get('/', () => {});\napp.listen(3000);\n",
        Dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["npm", "start"]\n',
        'compose.yml': 'services:\n  web:\n    build: .\n    ports: ["3000:3000"]\n',
      },
      at: 'package.json:2',
    },
  ],
  good: [
    {
      name: 'a dump in the same script',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nENTRYPOINT ["/entrypoint.sh"]\n',
        'entrypoint.sh':
          '#!/bin/sh\npg_dump -Fc "$DATABASE_URL" > /backup/before.dump\npython manage.py migrate\nexec gunicorn app.wsgi\n',
      },
    },
    {
      name: 'a backup service beside it',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.4\n    command: sh -c "alembic upgrade head && uvicorn main:app"\n  db-backup:\n    image: example/pg-backup:1.0\n',
      },
    },
    {
      name: 'migrations of a test job',
      files: {
        '.github/workflows/test.yml':
          'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: alembic upgrade head\n      - run: pytest\n',
        Dockerfile: 'FROM python:3.13-slim\nCMD ["uvicorn", "main:app"]\n',
      },
    },
  ],
});
