import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './localhost-default.ts';

const main = 'import os\nR = os.getenv("REDIS_URL", "redis://localhost:6379/0")\n@app.get("/x")\ndef x(): ...\n';
const web = {
  'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
  'web/src/api.ts': "export const base = import.meta.env.VITE_API_URL ?? 'http://localhost:8000';\n",
  'web/Dockerfile':
    'FROM node:22.11.0-slim AS build\nCOPY . .\nRUN npm run build\nFROM nginx:1.27.2\nCOPY --from=build /dist /usr/share/nginx/html\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'a peer of the service',
      files: fastapi(main),
      at: 'main.py:4',
      message: /redis:\/\/localhost/,
      severity: 'MEDIUM',
    },
    { name: 'a bundled address', files: web, at: 'web/src/api.ts:1', severity: 'HIGH' },
  ],
  good: [
    {
      name: 'a plug-in that nobody switched on',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'plugins/queue/settings.py': 'import os\nR = os.getenv("QUEUE_URL", "http://localhost:8080")\n',
      }),
    },
    {
      name: 'Compose sets it',
      files: fastapi(main, {
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      REDIS_URL: redis://redis:6379/0\n',
      }),
      passes: true,
    },
    { name: 'an environment file of the build', files: { ...web, 'web/.env.production': 'VITE_API_URL=/api\n' } },
    {
      name: 'a build argument',
      files: {
        ...web,
        'web/Dockerfile':
          'FROM node:22.11.0-slim AS build\nARG VITE_API_URL\nCOPY . .\nRUN npm run build\nFROM nginx:1.27.2\nCOPY --from=build /dist /usr/share/nginx/html\n',
      },
    },
    {
      name: 'addresses that are compared, not called',
      files: fastapi('import os\nI = os.getenv("INTERNAL_IPS", "127.0.0.1")\n@app.get("/x")\ndef x(): ...\n'),
    },
    {
      name: 'the sender of its mails',
      files: fastapi('import os\nF = os.getenv("FROM_EMAIL", "webmaster@localhost")\n@app.get("/x")\ndef x(): ...\n'),
    },
    {
      name: 'an origin list',
      files: fastapi(
        'import os\nO = os.getenv("CORS_ORIGINS", "http://localhost:5173")\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    {
      name: 'its own address',
      files: fastapi(
        'import os\nB = os.getenv("BASE_URL", "http://localhost:8080")\nH = os.getenv("HEALTHCHECK_URL", "http://127.0.0.1:8000/h")\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    { name: 'not deployed', files: fastapi(main, { Dockerfile: null, 'compose.yml': null }) },
  ],
});
