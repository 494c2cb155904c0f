import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './migrations-not-run.ts';

const app = {
  'api/requirements.txt': 'django==5.2\n',
  'api/manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  'api/shop/migrations/0001_initial.py':
    'from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = []\n    operations = []\n',
  'api/shop/urls.py': 'from django.urls import path\nurlpatterns = [path("x/", view)]\n',
  'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
};
const compose = 'services:\n  api:\n    build: api\n    ports: ["8000:8000"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'Drizzle',
      files: {
        'package.json': '{ "dependencies": { "express": "5.1.0", "drizzle-orm": "0.44.0" } }\n',
        'server.js':
          "import express from 'express';\nconst app = express();\napp.get('/', () => {});\napp.listen(3000);\n",
        'drizzle/0000_init.sql': 'CREATE TABLE a (id int);\n',
        Dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        'compose.yml': 'services:\n  web:\n    build: .\n    ports: ["3000:3000"]\n',
      },
      at: 'compose.yml:2',
      message: /1 Drizzle revision \(drizzle\)/,
    },
    {
      name: 'nothing at all',
      files: { ...app, 'compose.yml': compose },
      at: 'compose.yml:2',
      message: /api has 1 Django revision .* service api/,
      severity: 'HIGH',
    },
    {
      name: 'a step in the manual',
      files: {
        ...app,
        'compose.yml': compose,
        'README.md': '# Deploy\n\n`docker compose run --rm api python manage.py migrate`\n',
      },
      at: 'compose.yml:2',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'Drizzle that the code applies',
      files: {
        'package.json': '{ "dependencies": { "express": "5.1.0", "drizzle-orm": "0.44.0" } }\n',
        'server.js':
          "import express from 'express';\nimport { migrate } from 'drizzle-orm/node-postgres/migrator';\nconst app = express();\nawait migrate(db, { migrationsFolder: 'drizzle' });\napp.get('/', () => {});\napp.listen(3000);\n",
        'drizzle/0000_init.sql': 'CREATE TABLE a (id int);\n',
        Dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        'compose.yml': 'services:\n  web:\n    build: .\n    ports: ["3000:3000"]\n',
      },
    },
    {
      name: 'the script that deploys does it',
      files: {
        ...app,
        'compose.yml': compose,
        'ops/deploy.sh':
          '#!/bin/sh\nset -e\ndocker compose run --rm --no-deps api python manage.py migrate\ndocker compose up -d --wait\n',
      },
    },
    {
      name: 'an entrypoint does it',
      files: {
        ...app,
        'compose.yml': compose,
        'api/Dockerfile':
          'FROM python:3.13-slim\nCOPY . .\nENTRYPOINT ["./entrypoint.sh"]\nCMD ["gunicorn", "shop.wsgi"]\n',
        'api/entrypoint.sh': '#!/bin/sh\npython manage.py migrate --no-input\nexec "$@"\n',
      },
    },
    {
      name: 'a process manager with a file of its own',
      files: {
        ...app,
        'compose.yml': compose,
        'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nCMD ["uwsgi", "uwsgi.ini"]\n',
      },
    },
    {
      name: 'the code does it',
      files: {
        ...app,
        'compose.yml': compose,
        'api/shop/apps.py':
          'import os\nfrom django.core.management import call_command\n\ndef ready():\n    call_command("migrate")\n',
      },
    },
    {
      name: 'a published image whose entrypoint is not here',
      files: { ...app, 'compose.yml': 'services:\n  api:\n    image: example/api:1.4\n    ports: ["8000:8000"]\n' },
    },
  ],
});
