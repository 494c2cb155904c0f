import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './malformed-test.ts';

const test = (value: string) => ({
  'compose.yml': `services:\n  db:\n    image: postgres:16.4\n    healthcheck:\n      test: ${value}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a list that does not start with CMD',
      files: test('["curl", "-f", "http://localhost"]'),
      at: 'compose.yml:4',
      message: /CMD-SHELL or NONE/,
    },
    {
      name: 'operators without a shell',
      files: test('["CMD", "pg_isready", "||", "exit", "1"]'),
      at: 'compose.yml:4',
      message: /no shell/,
    },
    {
      name: 'CMD-SHELL with several words',
      files: test('["CMD-SHELL", "curl", "-f", "http://localhost"]'),
      at: 'compose.yml:4',
    },
    {
      name: 'one string in a JSON list',
      files: { Dockerfile: 'FROM alpine:3.23\nHEALTHCHECK CMD ["wget -q http://127.0.0.1"]\nCMD ["x"]\n' },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'a string', files: test('pg_isready -U postgres || exit 1'), passes: true },
    { name: 'a shell in the list', files: test('["CMD", "sh", "-c", "a || b"]'), passes: true },
    { name: 'switched off', files: test('["NONE"]') },
  ],
});
