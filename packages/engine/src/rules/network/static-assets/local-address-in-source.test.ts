import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './local-address-in-source.ts';

const page = (files: Record<string, string>) => ({
  'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
  'web/Dockerfile':
    'FROM node:24 AS build\nWORKDIR /web\nCOPY . .\nRUN npm run build\nFROM nginx:1.27.2\nCOPY --from=build /web/dist /usr/share/nginx/html\n',
  ...files,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a call in place and a constant',
      files: page({
        'web/src/a.ts': "export const a = () => fetch('http://localhost:8000/items');\n",
        'web/src/b.ts': "export const BASE_URL = 'http://127.0.0.1:8000/api';\n",
      }),
      at: 'web/src/a.ts:1',
      message: /likewise web\/src\/b\.ts:1/,
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the proxy of the development server',
      files: page({
        'web/vite.config.ts':
          "const api = 'http://localhost:8000';\nexport default { server: { proxy: { '/api': api } } };\n",
        'web/src/a.ts': "export const a = () => fetch('/api/items');\n",
      }),
    },
    {
      name: 'a server that calls its neighbour',
      files: {
        'package.json': '{ "dependencies": { "express": "5.1.0" } }\n',
        'server.js':
          "import express from 'express';\nconst app = express();\napp.get('/x', async (req, res) => res.json(await fetch('http://localhost:9000/y')));\napp.listen(3000);\n",
        Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "server.js"]\n',
      },
    },
    {
      name: 'a page that nobody deploys from here',
      files: {
        'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
        'web/src/api.ts': "const API = 'http://localhost:8000';\n",
        'compose.yml': 'services:\n  db:\n    image: postgres:17.2\n',
      },
    },
  ],
});
