import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './development-server.ts';

const image = (command: string) => ({ Dockerfile: `FROM node:22.20.0-slim\nCOPY . .\nCMD ${command}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a service that overrides the command',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: acme/api:1.0.0\n    command: uvicorn main:app --host 0.0.0.0 --reload\n',
      },
      at: 'compose.yml:4',
      message: /uvicorn with --reload/,
    },
    { name: 'Vite itself', files: image('["npx", "vite", "--host"]'), at: 'Dockerfile:3' },
    { name: 'Django', files: image('python manage.py runserver 0.0.0.0:8000'), at: 'Dockerfile:3' },
  ],
  good: [
    { name: 'a production server', files: image('["uvicorn", "main:app", "--workers", "2"]'), passes: true },
    {
      name: 'the override is for development only',
      files: {
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n    command: uvicorn main:app\n',
        'compose.dev.yml': 'services:\n  api:\n    build: .\n    command: uvicorn main:app --reload\n',
      },
      passes: true,
    },
    { name: 'vite build', files: image('["sh", "-c", "vite build && node server.js"]'), passes: true },
  ],
});
