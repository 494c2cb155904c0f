import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './asset-caching-missing.ts';

const frontend = {
  'web/package.json':
    '{ "name": "desk-web", "scripts": { "build": "vite build" }, "dependencies": { "react": "19.1.0" }, "devDependencies": { "vite": "7.0.0" } }\n',
  'web/index.html': '<div id="root"></div>\n',
  'web/src/main.tsx': 'import { createRoot } from "react-dom/client";\ncreateRoot(document.body).render(null);\n',
};
const nginx = (locations: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    root /srv;\n${locations}    location / { try_files $uri /index.html; }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'assets fall into the page location',
      files: { ...frontend, ...nginx('') },
      at: 'nginx.conf:6',
      message: /web builds under \/assets\//,
    },
  ],
  good: [
    {
      name: 'a browser extension and an application for phones',
      files: {
        'apps/extension/package.json':
          '{"devDependencies": {"vite": "6.0.3", "react": "19.0.0", "@crxjs/vite-plugin": "2.2.0"}}',
        'apps/mobile/package.json':
          '{"dependencies": {"react": "19.0.0", "expo": "56.0.15", "react-native": "0.85.3"}}',
        'compose.yml': 'services:\n  api:\n    image: example/api:1.2.3\n    ports: ["80:80"]\n',
      },
    },
    {
      name: 'a regular expression for scripts',
      files: {
        ...frontend,
        ...nginx('    location ~* \\.(js|css)$ { add_header Cache-Control "public, max-age=31536000, immutable"; }\n'),
      },
      passes: true,
    },
    { name: 'no frontend', files: { 'compose.yml': 'services:\n  api:\n    image: acme/api:1\n' } },
    {
      name: 'hosted elsewhere: a question',
      files: { ...frontend, 'compose.yml': 'services:\n  api:\n    image: acme/api:1\n' },
      asks: true,
    },
  ],
});
