import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './schema-pushed.ts';

const web = {
  'package.json':
    '{\n  "scripts": {\n    "db:sync": "prisma db push",\n    "start": "prisma db push && node server.js"\n  },\n  "dependencies": { "express": "5.1.0" }\n}\n',
  'server.js': "import express from 'express';\nconst app = express();\napp.get('/', () => {});\napp.listen(3000);\n",
};

ruleTest(rule, {
  bad: [
    {
      name: 'the start script of the image',
      files: { ...web, Dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["npm", "start"]\n' },
      at: 'package.json:4',
      message: /npm script start of app runs prisma db push/,
      severity: 'HIGH',
    },
    {
      name: 'an entrypoint that makes migrations',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nENTRYPOINT ["./entrypoint.sh"]\n',
        'entrypoint.sh': '#!/bin/sh\npython manage.py makemigrations --no-input\npython manage.py migrate\n',
      },
      at: 'entrypoint.sh:2',
      severity: 'HIGH',
    },
    {
      name: 'a pipeline that resets',
      files: {
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: npx prisma migrate reset --force\n      - run: flyctl deploy\n',
        Dockerfile: 'FROM node:24-slim\nCMD ["node", "server.js"]\n',
      },
      at: '.github/workflows/deploy.yml:7',
      severity: 'CRITICAL',
    },
  ],
  good: [
    {
      name: 'a script for developers that nothing starts',
      files: { ...web, Dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n' },
    },
  ],
});
