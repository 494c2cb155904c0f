import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './build-variable-at-runtime.ts';

const page = (dockerfile: string, compose: string) => ({
  'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
  'web/src/api.ts': 'export const base = import.meta.env.VITE_API_URL;\n',
  'web/Dockerfile': dockerfile,
  'compose.yml': compose,
});
const nginx =
  'FROM node:24 AS build\nWORKDIR /web\nCOPY . .\nRUN npm run build\nFROM nginx:1.27.2\nCOPY --from=build /web/dist /usr/share/nginx/html\n';
const compose = 'services:\n  web:\n    build: ./web\n    environment:\n      - VITE_API_URL=https://api.example.com\n';

ruleTest(rule, {
  bad: [
    { name: 'a list of variables', files: page(nginx, compose), at: 'compose.yml:5', message: /web sets VITE_API_URL/ },
  ],
  good: [
    {
      name: 'a development server reads it at start',
      files: page('FROM node:24\nWORKDIR /web\nCOPY . .\nCMD ["npm", "run", "dev"]\n', compose),
      passes: true,
    },
    {
      name: 'an entrypoint writes it',
      files: {
        ...page(nginx, compose),
        'web/docker-entrypoint.d/40-env.sh':
          '#!/bin/sh\nenvsubst < /config.template.js > /usr/share/nginx/html/config.js\n',
      },
      passes: true,
    },
  ],
});
