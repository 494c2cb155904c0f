import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './runs-as-root.ts';

const image = (lines: string) => `FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\n${lines}CMD ["node", "a.js"]\n`;
const compose = (lines = '') => `services:\n  api:\n    build: .\n    ports: ["80:80"]\n${lines}`;
const pod = (context: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: example/a:1\n${context}`;

ruleTest(rule, {
  bad: [
    {
      name: 'a published image whose user only the Compose file sets',
      files: {
        Dockerfile: 'FROM ubuntu:24.04\nCOPY . /srv\nCMD ["/srv/run"]\n',
        'compose.yml': 'services:\n  web:\n    build: .\n    user: "unit:root"\n    ports: ["8080:8080"]\n',
        '.github/workflows/release.yml':
          'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: docker build -t ghcr.io/acme/desk .\n      - run: docker push ghcr.io/acme/desk\n',
      },
      at: 'Dockerfile:3',
      message: /only web \(compose\.yml:4\) says that it runs as unit:root/,
      severity: 'MEDIUM',
    },
    {
      name: 'a user that is made and never switched to',
      files: {
        Dockerfile:
          'FROM python:3.13.1-slim-bookworm\nRUN adduser worker\nCOPY --chown=worker . /app\nCMD ["python", "/app/main.py"]\n',
      },
      at: 'Dockerfile:1',
      message: /the user worker is created \(Dockerfile:2\) and never switched to/,
    },
    {
      name: 'no USER in the final stage',
      files: { Dockerfile: `FROM node:22 AS b\nUSER node\n${image('')}`, 'compose.yml': compose() },
      at: 'Dockerfile:3',
      severity: 'HIGH',
      message: /service api/,
    },
    { name: 'an image that nothing here runs', files: { Dockerfile: image('') }, at: 'Dockerfile:1' },
    { name: 'a pod that leaves it to the image', files: { 'pod.yml': pod('') }, at: 'pod.yml:6', severity: 'MEDIUM' },
    {
      name: 's6 whose services never step down',
      files: {
        Dockerfile: 'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY rootfs /\nCOPY . .\nENTRYPOINT ["/init"]\n',
        'rootfs/etc/s6-overlay/s6-rc.d/svc-api/run': '#!/command/with-contenv sh\ncd /app\nexec node server.js\n',
      },
      at: 'Dockerfile:1',
      message: /svc-api\/run:3 starts its service without stepping down/,
      fix: /exec s6-setuidgid app/,
      fixLacks: /^USER/m,
    },
    {
      name: 'Compose asks for root',
      files: { 'compose.yml': 'services:\n  api:\n    image: example/a:1\n    ports: ["80:80"]\n    user: "0:0"\n' },
      at: 'compose.yml:5',
    },
  ],
  good: [
    {
      name: 'an image that runs the tests, the only one here',
      files: { 'core/Dockerfile.test': 'FROM python:3.13.1-slim-bookworm\nCOPY . .\nCMD ["pytest"]\n' },
    },
    {
      name: 's6 whose service steps down',
      files: {
        Dockerfile: 'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY rootfs /\nCOPY . .\nENTRYPOINT ["/init"]\n',
        'rootfs/etc/s6-overlay/s6-rc.d/svc-api/run':
          '#!/command/with-contenv sh\ncd /app\nexec s6-setuidgid node node server.js\n',
      },
    },
    { name: 'USER', files: { Dockerfile: image('USER node\n') }, passes: true },
    {
      name: 'Compose sets the user',
      files: { Dockerfile: image(''), 'compose.yml': compose('    user: "1000:1000"\n') },
      passes: true,
    },
    {
      name: 'the entrypoint steps down',
      files: {
        Dockerfile: image('RUN apt-get update && apt-get install -y gosu\nENTRYPOINT ["/docker-entrypoint.sh"]\n'),
      },
    },
    {
      name: 'a base that is not root',
      files: { Dockerfile: 'FROM gcr.io/distroless/static-debian12:nonroot\nCOPY a /a\nCMD ["/a"]\n' },
      passes: true,
    },
    {
      name: 'a pod that pulls what the Dockerfile here publishes',
      files: {
        'k8s/pod.yml': pod('').replace('example/a:1', 'ghcr.io/acme/notes-desk'),
        'pyproject.toml': '[project]\nname = "notes-desk"\n',
        Dockerfile: image('USER node\n'),
      },
      passes: true,
    },
    { name: 'an unknown base', files: { Dockerfile: 'FROM example/base:1\nCMD ["a"]\n' } },
    { name: 'an official database', files: { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n' } },
    {
      name: 'a pod with a user',
      files: { 'pod.yml': pod('      securityContext: {runAsUser: 1000}\n') },
      passes: true,
    },
    { name: 'an explicit root USER belongs to another rule', files: { Dockerfile: image('USER root\n') } },
    { name: 'a user from an argument', files: { Dockerfile: image('ARG UID\nUSER ${UID}\n') }, asks: true },
  ],
});
