import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './last-user-root.ts';

ruleTest(rule, {
  bad: [
    { name: 'number and group', files: { Dockerfile: 'FROM alpine:3.23\nUSER 0:0\nCMD ["x"]\n' }, at: 'Dockerfile:2' },
    {
      name: 'through an argument',
      files: { Dockerfile: 'FROM alpine:3.23\nARG U=root\nUSER $U\nCMD ["x"]\n' },
      at: 'Dockerfile:3',
    },
    {
      name: 'inherited from a stage',
      files: { Dockerfile: 'FROM alpine:3.23 AS base\nUSER root\nFROM base\nCMD ["x"]\n' },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'root in between',
      files: { Dockerfile: 'FROM alpine:3.23\nUSER root\nRUN true\nUSER app\nCMD ["x"]\n' },
      passes: true,
    },
    {
      name: 'root in a stage that is only copied from',
      files: {
        Dockerfile: 'FROM alpine:3.23 AS b\nUSER root\nFROM alpine:3.23\nUSER 10001\nCOPY --from=b /x /x\nCMD ["x"]\n',
      },
      passes: true,
    },
    {
      name: 'Compose overrules it',
      files: {
        Dockerfile: 'FROM alpine:3.23\nUSER root\nCMD ["x"]\n',
        'compose.yml': 'services:\n  a:\n    build: .\n    user: "1000"\n',
      },
      passes: true,
    },
    {
      name: 'the system cron, which starts jobs as other users',
      files: {
        Dockerfile: 'FROM debian:12-slim\nUSER 0\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n',
        'start.sh': '#!/bin/sh\ncrontab /jobs\nexec cron -f\n',
      },
    },
    {
      name: 'gosu steps down',
      files: {
        Dockerfile: 'FROM alpine:3.23\nRUN apk add --no-cache su-exec\nUSER root\nENTRYPOINT ["/entrypoint.sh"]\n',
      },
    },
  ],
  unresolved: [
    { name: 'a user from outside', files: { Dockerfile: 'FROM alpine:3.23\nARG U\nUSER ${U}\nCMD ["x"]\n' } },
  ],
});
