import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './localhost-ipv6.ts';

const alpine = (probe: string, cmd: string) => ({ Dockerfile: `FROM node:22-alpine\n${probe}\n${cmd}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'Next.js bound to 0.0.0.0',
      files: alpine(
        'ENV HOSTNAME=0.0.0.0\nHEALTHCHECK CMD wget --spider -q http://localhost:3000/ || exit 1',
        'CMD ["node", "server.js"]',
      ),
      at: 'Dockerfile:3',
      message: /Next\.js/,
    },
    {
      name: 'gunicorn behind a Compose check',
      files: {
        'compose.yml':
          'services:\n  api:\n    build: .\n    command: gunicorn -b 0.0.0.0:8000 app:app\n    healthcheck:\n      test: ["CMD", "wget", "-q", "--spider", "http://localhost:8000/"]\n',
        Dockerfile: 'FROM python:3.12-alpine\nCMD ["x"]\n',
      },
      at: 'compose.yml:5',
    },
  ],
  good: [
    {
      name: 'GNU wget falls back',
      files: {
        Dockerfile:
          'FROM python:3.12-bookworm\nHEALTHCHECK CMD wget -qO- http://localhost:8000/\nCMD ["uvicorn", "a:a", "--host", "0.0.0.0"]\n',
      },
    },
    {
      name: 'GNU wget on Alpine',
      files: {
        Dockerfile:
          'FROM python:3.12-alpine\nRUN apk add --no-cache wget\nHEALTHCHECK CMD wget -qO- http://localhost:8000/\nCMD ["uvicorn", "a:a", "--host", "0.0.0.0"]\n',
      },
    },
    {
      name: 'a server that listens on both',
      files: alpine('HEALTHCHECK CMD wget -qO- http://localhost:3000/', 'CMD ["node", "server.js"]'),
      passes: true,
    },
    {
      name: 'an address',
      files: alpine(
        'ENV HOSTNAME=0.0.0.0\nHEALTHCHECK CMD wget -qO- http://127.0.0.1:3000/',
        'CMD ["node", "server.js"]',
      ),
      passes: true,
    },
  ],
});
