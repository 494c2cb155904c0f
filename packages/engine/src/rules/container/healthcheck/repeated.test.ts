import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './repeated.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'two in the last stage',
      files: {
        Dockerfile: 'FROM debian:12.8-slim\nHEALTHCHECK CMD a\nHEALTHCHECK --interval=5s CMD b\nCMD ["x"]\n',
      },
      at: 'Dockerfile:3',
      message: /more than once/,
    },
  ],
  good: [
    {
      name: 'one in each stage',
      files: {
        Dockerfile: 'FROM debian:12.8-slim AS a\nHEALTHCHECK CMD a\nCMD ["x"]\nFROM a\nHEALTHCHECK CMD b\nCMD ["y"]\n',
      },
    },
    {
      name: 'two start commands, which another rule reports',
      files: { Dockerfile: 'FROM debian:12.8-slim\nHEALTHCHECK CMD a\nCMD ["x"]\nCMD ["y"]\n' },
    },
  ],
});
