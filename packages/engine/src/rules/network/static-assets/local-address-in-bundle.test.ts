import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './local-address-in-bundle.ts';

const page = (more: Record<string, string>, run = 'RUN npm run build') => ({
  'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
  'web/src/api.ts': 'export const base = import.meta.env.VITE_API_URL;\n',
  'web/Dockerfile': `FROM node:24 AS build\nWORKDIR /web\nCOPY . .\n${run}\nFROM nginx:1.27.2\nCOPY --from=build /web/dist /usr/share/nginx/html\n`,
  'compose.yml': 'services:\n  web:\n    build: ./web\n',
  ...more,
});
const env = { 'web/.env.production': '# page\nVITE_API_URL=http://localhost:8000/api\n' };

ruleTest(rule, {
  bad: [{ name: 'the production file', files: page(env), at: 'web/.env.production:2', message: /localhost:8000/ }],
  good: [
    { name: 'replaced in front of the command', files: page(env, 'RUN VITE_API_URL= npm run build'), passes: true },
    { name: 'left out of the context', files: page({ ...env, 'web/.dockerignore': '.env*\n' }) },
    { name: 'for development only', files: page({ 'web/.env.development': 'VITE_API_URL=http://localhost:8000\n' }) },
  ],
});
