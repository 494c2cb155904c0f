import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './strategy-unknown.ts';

const object = (kind: string, strategy: string) => ({
  'api.yaml': `apiVersion: apps/v1\nkind: ${kind}\nmetadata:\n  name: api\nspec:\n  ${strategy}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a word of other tools',
      files: object('Deployment', 'strategy: { type: BlueGreen }'),
      at: 'api.yaml:6',
      message: /only RollingUpdate and Recreate/,
    },
    {
      name: 'the strategy of a Deployment on a StatefulSet',
      files: object('StatefulSet', 'updateStrategy: { type: Recreate }'),
      at: 'api.yaml:6',
      message: /OnDelete/,
    },
  ],
  good: [
    { name: 'recreated', files: object('Deployment', 'strategy: { type: Recreate }') },
    { name: 'by hand', files: object('DaemonSet', 'updateStrategy: { type: OnDelete }') },
    { name: 'a template fills it in', files: object('Deployment', 'strategy: { type: "${STRATEGY}" }') },
    {
      name: 'a kind of another controller',
      files: {
        'api.yaml':
          'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: a }\nspec:\n  strategy: { type: Canary }\n',
      },
    },
  ],
});
