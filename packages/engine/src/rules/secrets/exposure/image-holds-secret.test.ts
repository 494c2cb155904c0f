import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './image-holds-secret.ts';

const file = (lines: string) => ({ Dockerfile: `FROM alpine:3.23\n${lines}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a password in ENV',
      files: file('ENV A=1 DB_PASSWORD=kE7v2mQp9Lx4'),
      at: 'Dockerfile:2',
      severity: 'CRITICAL',
      message: /DB_PASSWORD/,
    },
    {
      name: 'an argument that a command uses',
      files: file('ARG NPM_TOKEN\nRUN echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci'),
      at: 'Dockerfile:2',
      severity: 'HIGH',
    },
    {
      name: 'an argument that nothing uses yet',
      files: file('ARG NPM_TOKEN'),
      at: 'Dockerfile:2',
      severity: 'MEDIUM',
      confidence: 'Low',
    },
    {
      name: 'the default of an argument',
      files: file('ARG DB_PASSWORD=kE7v2mQp9Lx4'),
      at: 'Dockerfile:2',
      severity: 'HIGH',
    },
    {
      name: 'a stand-in in ENV',
      files: file('ENV A=1 SECRET_KEY=changeme'),
      at: 'Dockerfile:2',
      severity: 'MEDIUM',
      message: /stand-in for SECRET_KEY/,
    },
    {
      name: 'a bundled key',
      files: file('ARG VITE_AWS_ACCESS_KEY_ID=REPLACE_ME'),
      at: 'Dockerfile:2',
      severity: 'MEDIUM',
    },
    { name: 'another spelling', files: file('ARG ARTIFACTORY_PSW'), at: 'Dockerfile:2' },
  ],
  good: [
    { name: 'a stand-in that only the build sees', files: file('ARG SECRET_KEY=changeme') },
    { name: 'a reference', files: file('ENV API_TOKEN=$TOKEN') },
    { name: 'a value for one command', files: file('RUN SECRET_KEY=build-key ./manage.py collectstatic --noinput') },
    { name: 'a file name', files: file('ENV DB_PASSWORD_FILE=/run/secrets/db') },
    { name: 'other names', files: file('ENV TOKENIZERS_PARALLELISM=false MAX_TOKENS=4096 PUBLIC_KEY_URL=https://x') },
    {
      name: 'a build stage that is not part of the image',
      files: { Dockerfile: 'FROM alpine:3.23 AS b\nENV API_TOKEN=q8Zr4vLm2XsT7wKd\nFROM alpine:3.23\nCMD ["x"]\n' },
    },
  ],
});
