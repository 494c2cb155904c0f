import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dependency-has-no-healthcheck.ts';

const waits = (db: string) =>
  `services:\n  api:\n    image: example/api:1.2\n    depends_on:\n      db:\n        condition: service_healthy\n  db:\n${db}`;

ruleTest(rule, {
  bad: [
    {
      name: 'a database without a check',
      files: { 'compose.yml': waits('    image: redis:7.4\n') },
      at: 'compose.yml:5',
      message: /has no health check/,
    },
    {
      name: 'a built image without a check',
      files: { 'compose.yml': waits('    build: .\n'), Dockerfile: 'FROM alpine:3.23\nCMD ["x"]\n' },
      at: 'compose.yml:5',
    },
    {
      name: 'a check that is switched off',
      files: { 'compose.yml': waits('    image: example/x:1\n    healthcheck:\n      disable: true\n') },
      at: 'compose.yml:5',
      message: /switches/,
    },
  ],
  good: [
    {
      name: 'the image brings it',
      files: {
        'compose.yml': waits('    build: .\n'),
        Dockerfile: 'FROM alpine:3.23\nHEALTHCHECK CMD true\nCMD ["x"]\n',
      },
      passes: true,
    },
    { name: 'an image of others', files: { 'compose.yml': waits('    image: example/db:1\n') } },
    {
      name: 'not required',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: a/b:1\n    depends_on:\n      db: {condition: service_healthy, required: false}\n  db:\n    image: redis:7.4\n',
      },
    },
    {
      name: 'waits for the start only',
      files: {
        'compose.yml': 'services:\n  api:\n    image: a/b:1\n    depends_on: [db]\n  db:\n    image: redis:7.4\n',
      },
    },
  ],
});
