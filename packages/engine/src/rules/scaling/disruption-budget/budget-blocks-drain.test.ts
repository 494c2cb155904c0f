import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './budget-blocks-drain.ts';

const tree = (limit: string, replicas: string) => ({
  'b.yaml': `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: api }\nspec:\n  ${limit}\n  selector: { matchLabels: { app: api } }\n`,
  'd.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n${replicas}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - { name: app, image: "acme/api:1" }\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'as many must stay as run',
      files: tree('minAvailable: 2', '  replicas: 2\n'),
      at: 'b.yaml:3',
      message: /minAvailable is 2 and api runs 2/,
    },
    { name: 'one of one', files: tree('minAvailable: 1', ''), at: 'b.yaml:3' },
    { name: 'a percentage that rounds up to all', files: tree('minAvailable: 80%', '  replicas: 2\n'), at: 'b.yaml:3' },
  ],
  good: [
    { name: 'one of two', files: tree('minAvailable: 1', '  replicas: 2\n'), passes: true },
    { name: 'half of four', files: tree('minAvailable: 50%', '  replicas: 4\n'), passes: true },
  ],
});
