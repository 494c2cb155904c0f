import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './instruction-repeated.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'two entrypoints',
      files: { Dockerfile: 'FROM debian:12.8-slim\nENTRYPOINT ["/a"]\nENTRYPOINT ["/b"]\n' },
      at: 'Dockerfile:3',
      message: /ENTRYPOINT/,
    },
  ],
  good: [
    {
      name: 'one per stage',
      files: { Dockerfile: 'FROM debian:12.8-slim AS a\nCMD ["x"]\nFROM a\nCMD ["y"]\n' },
    },
    {
      name: 'entrypoint and command',
      files: { Dockerfile: 'FROM debian:12.8-slim\nENTRYPOINT ["/a"]\nCMD ["b"]\n' },
    },
  ],
});
