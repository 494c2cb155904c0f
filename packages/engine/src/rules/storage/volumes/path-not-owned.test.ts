import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './path-not-owned.ts';

const compose = (mount: string, more = '') =>
  `services:\n  api:\n    build: .\n    volumes: ["${mount}"]\n${more}volumes:\n  data:\n`;
const image = (lines: string) =>
  `FROM node:22-bookworm-slim\nWORKDIR /app\n${lines}COPY . .\nUSER node\nCMD ["node", "a.js"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a folder that the image lacks',
      files: { 'compose.yml': compose('data:/var/data'), Dockerfile: image('') },
      at: 'compose.yml:4',
      message: /runs as node/,
    },
    {
      name: 'a folder below WORKDIR, created as root',
      files: { 'compose.yml': compose('data:/app/data'), Dockerfile: image('RUN mkdir -p /app/data\n') },
      at: 'compose.yml:4',
    },
    {
      name: 'Compose sets the user',
      files: {
        'compose.yml': compose('data:/data', '    user: "1000:1000"\n'),
        Dockerfile: 'FROM python:3.12-slim\nCMD ["x"]\n',
      },
      at: 'compose.yml:4',
    },
  ],
  good: [
    {
      name: 'chown of a folder above',
      files: {
        'compose.yml': compose('data:/app/data'),
        Dockerfile: image('RUN mkdir -p data && chown -R node:node /app\n'),
      },
      passes: true,
    },
    {
      name: 'COPY --chown',
      files: {
        'compose.yml': compose('data:/app/data'),
        Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY --chown=node:node . .\nUSER node\nCMD ["x"]\n',
      },
      passes: true,
    },
    {
      name: 'created after USER',
      files: {
        'compose.yml': compose('data:/home/node/d'),
        Dockerfile: 'FROM node:22-slim\nUSER node\nRUN mkdir -p /home/node/d\nCMD ["x"]\n',
      },
      passes: true,
    },
    { name: 'root', files: { 'compose.yml': compose('data:/data'), Dockerfile: 'FROM node:22-slim\nCMD ["x"]\n' } },
    { name: 'read-only', files: { 'compose.yml': compose('data:/data:ro'), Dockerfile: image('') } },
    { name: 'a bind mount', files: { 'compose.yml': compose('./data:/data'), Dockerfile: image('') } },
    {
      name: 'an unknown base',
      files: { 'compose.yml': compose('data:/data'), Dockerfile: 'FROM example/base:1\nUSER app\nCMD ["x"]\n' },
    },
  ],
});
