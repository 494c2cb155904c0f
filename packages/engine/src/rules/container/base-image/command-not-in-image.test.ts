import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './command-not-in-image.ts';

const image = (base: string, ...runs: string[]) => ({
  Dockerfile: `FROM ${base}\n${runs.map((run) => `RUN ${run}`).join('\n')}\nCMD ["x"]\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'apt on Alpine',
      files: image('node:22-alpine3.23', 'apt-get update && apt-get install -y curl'),
      at: 'Dockerfile:2',
      message: /no apt-get/,
    },
    {
      name: 'git on a slim base',
      files: image('node:22-bookworm-slim', 'git clone https://a.example/x.git'),
      at: 'Dockerfile:2',
    },
    {
      name: 'installed only in another stage',
      files: {
        Dockerfile:
          'FROM debian:12.8-slim AS a\nRUN apt-get update && apt-get install -y wget\nFROM debian:12.8-slim\nCOPY x /x\nRUN wget https://a.example/x\nCMD ["x"]\n',
      },
      at: 'Dockerfile:5',
    },
    {
      name: 'useradd on Alpine',
      files: image('alpine:3.23.0', 'useradd -m app'),
      at: 'Dockerfile:2',
      message: /no useradd/,
    },
  ],
  good: [
    {
      name: 'shadow brings useradd',
      files: image('alpine:3.23.0', 'apk add --no-cache shadow && useradd -m app'),
    },
    {
      name: 'installed before',
      files: image(
        'debian:12.8-slim',
        'apt-get update && apt-get install -y curl git',
        'curl -fO https://a.example/x && git --version',
      ),
    },
    {
      name: 'the full variant has it',
      files: image('python:3.12-bookworm', 'curl -fO https://a.example/x && git --version'),
    },
    {
      name: 'asked for first',
      files: image('debian:12.8-slim', 'if command -v curl; then curl -fO https://a.example/x; fi'),
    },
    {
      name: 'copied from elsewhere',
      files: {
        Dockerfile:
          'FROM debian:12.8-slim\nCOPY --from=acme/tools:1.0 /usr/bin/curl /usr/bin/\nRUN curl -fO https://a.example/x\nCMD ["x"]\n',
      },
    },
    {
      name: 'a base of others',
      files: image('acme/base:1.0.0', 'apt-get update && curl -fO https://a.example/x'),
    },
  ],
});
