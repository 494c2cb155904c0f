import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './exec-form-invalid-json.ts';

ruleTest(rule, {
  bad: [
    { name: 'no quotes', files: { Dockerfile: 'FROM alpine:3.23\nENTRYPOINT [top, -b]\n' }, at: 'Dockerfile:2' },
    { name: 'a comma at the end', files: { Dockerfile: 'FROM alpine:3.23\nCMD ["a", "b",]\n' }, at: 'Dockerfile:2' },
  ],
  good: [
    { name: 'a test in a shell', files: { Dockerfile: 'FROM alpine:3.23\nRUN [ -f /x ] && echo y\nCMD [ "a" ]\n' } },
  ],
});
