import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './development-stack-only.ts';

const image = {
  Dockerfile: 'FROM node:22.20.0-slim\nWORKDIR /app\nCOPY . .\nCMD ["./start.sh"]\n',
  'start.sh': '#!/bin/sh\nnpm run dev &\nnode watch.js\nwait\n',
  'server.js': '',
};
const service = (name: string, more: string) => `  ${name}:\n    build: .\n${more}`;
const mount = '    volumes: ["./:/app"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a start script that runs the development server',
      files: { 'docker-compose.yml': `services:\n${service('web', mount)}`, ...image },
      at: 'docker-compose.yml:2',
      severity: 'HIGH',
      message: /start\.sh:2/,
    },
    {
      name: 'a platform that runs production',
      files: { 'docker-compose.yml': `services:\n${service('web', mount)}`, 'vercel.json': '{}\n', ...image },
      at: 'docker-compose.yml:2',
      severity: 'MEDIUM',
      message: /only vercel\.json says/,
    },
    {
      name: 'a worker without a server beside it',
      files: {
        'docker-compose.yml': `services:\n${service('web', mount)}${service('jobs', `    command: node worker.js\n${mount}`)}`,
        ...image,
      },
      at: 'docker-compose.yml:2',
      message: /web and jobs run the mounted sources/,
    },
  ],
  good: [
    {
      name: 'one service runs from its image',
      files: {
        'docker-compose.yml': `services:\n${service('web', mount)}${service('jobs', '    command: node worker.js\n')}`,
        ...image,
      },
    },
    {
      name: 'a production file beside it',
      files: {
        'docker-compose.yml': `services:\n${service('web', mount)}`,
        'docker-compose.prod.yml': `services:\n${service('web', '    command: node server.js\n')}`,
        ...image,
      },
    },
    {
      name: 'mounted sources under a production server',
      files: {
        'docker-compose.yml': `services:\n${service('web', `    command: node server.js\n${mount}`)}`,
        ...image,
      },
    },
  ],
});
