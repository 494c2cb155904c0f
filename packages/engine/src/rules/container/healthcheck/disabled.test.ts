import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './disabled.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'NONE in Compose',
      files: { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    healthcheck:\n      test: ["NONE"]\n' },
      at: 'compose.yml:4',
    },
    {
      name: 'NONE in the image',
      files: {
        'compose.yml': 'services:\n  a:\n    build: .\n    ports: ["80:80"]\n',
        Dockerfile: 'FROM alpine:3.23\nHEALTHCHECK NONE\nCMD ["x"]\n',
      },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'disable: false',
      files: {
        'compose.yml': 'services:\n  a:\n    image: a/b:1\n    ports: ["80:80"]\n    healthcheck: {disable: false}\n',
      },
    },
    {
      name: 'a worker without a port',
      files: { 'compose.yml': 'services:\n  worker:\n    image: a/b:1\n    healthcheck: {disable: true}\n' },
    },
  ],
});
