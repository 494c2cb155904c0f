import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './alert-without-comparison.ts';

const rules = (expr: string) => ({
  'a.yml': `groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: ${expr}\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'a matcher is no comparison', files: rules('\'sum(rate(errors_total{job!="x"}[5m]))\''), at: 'a.yml:5' },
  ],
  good: [
    { name: 'absent', files: rules('absent(up{job="api"})'), passes: true },
    { name: 'equality', files: rules('up == 0'), passes: true },
    { name: 'a set operation', files: rules('a unless b'), passes: true },
  ],
});
