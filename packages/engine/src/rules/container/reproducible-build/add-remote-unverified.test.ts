import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './add-remote-unverified.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'in a build stage',
      files: {
        Dockerfile: 'FROM alpine:3.23 AS b\nADD https://example.org/a.bin /a\nFROM alpine:3.23\nCOPY --from=b /a /a\n',
      },
      at: 'Dockerfile:2',
      count: 1,
    },
  ],
  good: [
    { name: 'a local archive', files: { Dockerfile: 'FROM alpine:3.23\nADD app.tar.gz /app\n' } },
    { name: 'COPY', files: { Dockerfile: 'FROM alpine:3.23\nCOPY a /a\n' } },
  ],
});
