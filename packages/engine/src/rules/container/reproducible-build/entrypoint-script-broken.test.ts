import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './entrypoint-script-broken.ts';

const image = (script: string, base = 'debian:12.8-slim', more = '', start = 'ENTRYPOINT ["/app/start.sh"]') => ({
  Dockerfile: `FROM ${base}\n${more}COPY docker/start.sh /app/start.sh\n${start}\n`,
  'docker/start.sh': script,
});

ruleTest(rule, {
  bad: [
    {
      name: 'Windows line breaks',
      files: image('#!/bin/sh\r\nexec app\r\n'),
      at: 'docker/start.sh:1',
      message: /Windows line breaks/,
    },
    { name: 'no interpreter', files: image('exec app\n'), at: 'docker/start.sh:1', message: /exec format error/ },
    {
      name: 'env bash on Alpine behind tini',
      files: image(
        '#!/usr/bin/env bash\nexec app\n',
        'node:22-alpine3.23',
        '',
        'ENTRYPOINT ["tini", "--", "/app/start.sh"]',
      ),
      at: 'docker/start.sh:1',
    },
  ],
  good: [
    {
      name: 'bash is installed',
      files: image('#!/bin/bash\nexec app\n', 'alpine:3.23.0', 'RUN apk add --no-cache bash\n'),
      passes: true,
    },
    { name: 'bash on Debian', files: image('#!/bin/bash\nexec app\n'), passes: true },
    {
      name: 'handed to sh',
      files: image('#!/bin/bash\nexec app\n', 'alpine:3.23.0', '', 'CMD ["sh", "/app/start.sh"]'),
      passes: true,
    },
    {
      name: 'line breaks are mended in the build',
      files: image('#!/bin/sh\r\nexec app\r\n', 'debian:12.8-slim', "RUN sed -i 's/\\r$//' /app/start.sh\n"),
      passes: true,
    },
    { name: 'a base of others', files: image('#!/bin/bash\nexec app\n', 'acme/base:1.2.0'), passes: true },
  ],
});
