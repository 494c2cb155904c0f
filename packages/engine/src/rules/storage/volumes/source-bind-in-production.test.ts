import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './source-bind-in-production.ts';

const image = {
  Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nCMD ["python", "src/app.py"]\n',
  'src/app.py': '',
  'data/readme.txt': '',
};
const compose = (mount: string) => `services:\n  api:\n    build: .\n    volumes: ["${mount}"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a folder below WORKDIR',
      files: { 'compose.yml': compose('./src:/app/src'), ...image },
      at: 'compose.yml:4',
    },
    {
      name: 'in a file that is loaded by itself',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n',
        'compose.override.yml': compose('.:/app').replace('    build: .\n', ''),
        ...image,
      },
      at: 'compose.override.yml:3',
    },
  ],
  good: [
    {
      name: 'a development file',
      files: { 'compose.yml': 'services:\n  api:\n    build: .\n', 'compose.dev.yml': compose('.:/app'), ...image },
    },
    { name: 'a folder without source', files: { 'compose.yml': compose('./data:/app/data'), ...image } },
    {
      name: 'an override beside a production file',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n',
        'compose.prod.yml': 'services:\n  api:\n    restart: always\n',
        'compose.override.yml': compose('.:/app').replace('    build: .\n', ''),
        ...image,
      },
    },
  ],
});
