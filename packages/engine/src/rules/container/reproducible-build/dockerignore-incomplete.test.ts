import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dockerignore-incomplete.ts';

const image = 'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'two folders that one pattern covers',
      files: { Dockerfile: image, '.dockerignore': '.git\n', 'package.json': '{}', 'web/package.json': '{}' },
      at: '.dockerignore:1',
      fix: /node_modules/,
      fixLacks: /node_modules[\s\S]*node_modules/,
    },
    {
      name: 'a pattern that matches at the root only',
      files: {
        Dockerfile: image,
        '.dockerignore': '.git\nnode_modules\n',
        'package.json': '{}',
        'web/package.json': '{}',
      },
      at: '.dockerignore:2',
      message: /matches at the root only/,
    },
    {
      name: 'copied over the installed ones',
      files: {
        Dockerfile: image.replace('COPY . .', 'COPY package.json .\nRUN npm install\nCOPY . .'),
        '.dockerignore': '.git\n',
        'package.json': '{}',
      },
      at: '.dockerignore:1',
      severity: 'HIGH',
    },
    {
      name: 'a virtual environment',
      files: { Dockerfile: image, '.dockerignore': '.git\n', 'requirements.txt': '' },
      at: '.dockerignore:1',
      message: /\.venv/,
    },
  ],
  good: [
    {
      name: 'an allow-list',
      files: { Dockerfile: image, '.dockerignore': '*\n!a.js\n', 'package.json': '{}', 'requirements.txt': '' },
      passes: true,
    },
    {
      name: 'named files only',
      files: { Dockerfile: 'FROM alpine:3.23\nCOPY a.js /\nCMD ["x"]\n', '.dockerignore': 'x\n', 'package.json': '{}' },
    },
  ],
});
