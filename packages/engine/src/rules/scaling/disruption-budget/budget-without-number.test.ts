import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './budget-without-number.ts';

const budget = (number: string) => ({
  'pdb.yaml': `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: api\nspec:\n  selector: { matchLabels: { app: api } }\n${number}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'only a selector',
      files: budget(''),
      at: 'pdb.yaml:4',
      message: /neither minAvailable nor .* allows no disruption/,
    },
  ],
  good: [
    { name: 'a minimum', files: budget('  minAvailable: 1\n'), passes: true },
    { name: 'a share', files: budget('  maxUnavailable: 25%\n'), passes: true },
    { name: 'a number that a template fills in', files: budget('  minAvailable: "${MIN}"\n') },
  ],
});
