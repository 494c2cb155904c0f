import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './missing-file-answers-page.ts';

const frontend = {
  'web/package.json':
    '{ "name": "web", "scripts": { "build": "vite build" }, "dependencies": { "react": "19.1.0" }, "devDependencies": { "vite": "7.0.0" } }\n',
  'web/index.html': '<div id="root"></div>\n',
  'web/src/main.tsx': 'import { createRoot } from "react-dom/client";\ncreateRoot(document.body).render(null);\n',
};
const conf = (inner: string) => ({
  'nginx/default.conf': `server {\n  listen 80;\n  root /www;\n${inner}  location / {\n    try_files $uri $uri/ /index.html;\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'one fallback for everything',
      files: { ...frontend, ...conf('') },
      at: 'nginx/default.conf:5',
      message: /\/assets\/index-0a1b2c3d\.js/,
    },
  ],
  good: [
    {
      name: 'a pattern for files',
      files: { ...frontend, ...conf('  location ~* \\.(js|css)$ {\n    try_files $uri =404;\n  }\n') },
      passes: true,
    },
    {
      name: 'a location without try_files',
      files: { ...frontend, ...conf('  location /assets/ {\n    expires 1y;\n  }\n') },
      passes: true,
    },
    { name: 'no frontend is built here', files: conf('') },
  ],
});
