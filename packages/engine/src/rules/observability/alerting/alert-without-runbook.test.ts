import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './alert-without-runbook.ts';

const rules = (annotations: string) =>
  `groups:\n  - name: a\n    rules:\n      - alert: DiskFull\n        expr: x > 1\n${annotations}`;

ruleTest(rule, {
  bad: [
    {
      name: 'only a summary',
      files: { 'a.yml': rules('        annotations: { summary: disk }\n') },
      at: 'a.yml:4',
      message: /1 of 1 alerts in a\.yml link no runbook: DiskFull/,
    },
    { name: 'an empty link', files: { 'a.yml': rules('        annotations: { runbook_url: "" }\n') }, at: 'a.yml:4' },
  ],
  good: [
    { name: 'the older key', files: { 'a.yml': rules('        annotations: { runbook: docs/x.md }\n') }, passes: true },
    {
      name: 'recording rules need none',
      files: { 'a.yml': 'groups:\n  - name: a\n    rules:\n      - record: b\n        expr: sum(x)\n' },
    },
  ],
});
