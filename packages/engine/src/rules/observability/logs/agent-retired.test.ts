import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './agent-retired.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'Grafana Agent',
      files: { 'compose.yml': 'services:\n  logs:\n    image: grafana/agent:v0.40.0\n' },
      at: 'compose.yml:3',
      message: /support ended on 1 November 2025/,
    },
  ],
  good: [
    {
      name: 'another agent',
      files: { 'compose.yml': 'services:\n  logs:\n    image: fluent/fluent-bit:3.2.4\n' },
      passes: true,
    },
  ],
});
