import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './client-address-fixed.ts';

const page = (client: string, more: Record<string, string> = {}) => ({
  'web/package.json':
    '{ "name": "web", "scripts": { "build": "vite build" }, "dependencies": { "react": "19.1.0" }, "devDependencies": { "vite": "7.0.0" } }\n',
  'web/index.html': '<div id="root"></div>\n',
  'web/src/live.ts': `export function open(id: string) {\n  return ${client};\n}\n`,
  'web/src/main.tsx': 'import { createRoot } from "react-dom/client";\ncreateRoot(document.body).render(null);\n',
  'web/Dockerfile': 'FROM nginx:1.27\nCOPY dist /usr/share/nginx/html\n',
  ...more,
});
const tls = { 'nginx.conf': 'events {}\nhttp { server { listen 443 ssl; ssl_certificate /c.pem; root /www; } }\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'a fixed scheme behind TLS',
      files: {
        'web/package.json': '{ "dependencies": { "react": "19.1.0" }, "devDependencies": { "vite": "7.0.0" } }\n',
        'web/src/a.ts': 'export const s = new WebSocket(`ws://${window.location.host}/ws`);\n',
        'compose.yml':
          'services:\n  web:\n    image: nginx:1.27.2\n    labels:\n      - traefik.http.routers.web.tls=true\n      - traefik.http.routers.web.rule=Host(`a.example`)\n  proxy:\n    image: traefik:v3.3\n',
      },
      at: 'web/src/a.ts:1',
      severity: 'HIGH',
      message: /may not open a plain ws/,
    },
    {
      name: 'the own computer',
      files: page('new WebSocket(`ws://localhost:8000/ws/${id}`)'),
      at: 'web/src/live.ts:2',
      message: /localhost is the computer/,
    },
    {
      name: 'a service name',
      files: page("new WebSocket('ws://api:8000/ws')", { 'compose.yml': 'services:\n  api:\n    image: org/api:1\n' }),
      at: 'web/src/live.ts:2',
      message: /api is a service/,
    },
    {
      name: 'plain beside TLS',
      files: page("new WebSocket('ws://live.app.test/ws')", tls),
      at: 'web/src/live.ts:2',
      message: /https may not open/,
    },
  ],
  good: [
    {
      name: 'a fixed scheme where nothing ends TLS',
      files: {
        'web/package.json': '{ "dependencies": { "react": "19.1.0" }, "devDependencies": { "vite": "7.0.0" } }\n',
        'web/src/a.ts': 'export const s = new WebSocket(`ws://${location.host}/ws`);\n',
      },
    },
    { name: 'a public name over TLS', files: page("new WebSocket('wss://live.app.test/ws')", tls) },
    {
      name: 'the address of the page',
      files: page('new WebSocket(`${location.origin.replace("http", "ws")}/ws/${id}`)'),
    },
    { name: 'an address from the environment', files: page('new WebSocket(`${import.meta.env.VITE_WS}/ws/${id}`)') },
  ],
});
