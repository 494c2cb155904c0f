import { hasProduct } from './into.ts';
import { isLesserFile, type Minor } from './relation.ts';

/** In a repository with larger matters these are no finding of their own. */
export const minors: readonly Minor[] = [
  {
    rule: 'deployment/strategy/workflow-runs-overlap',
    when: (fail, model) => fail.severity === 'MONITOR' && hasProduct(model),
    reason: 'The runs that overlap only check; nothing is published or deployed by them.',
  },
  {
    rule: 'scaling/autoscaling/capacity-fixed',
    when: (fail, model) => fail.severity === 'MONITOR' && isLesserFile(fail, model),
    reason: 'Only examples run a fixed number of replicas.',
  },
  {
    rule: 'secrets/exposure/secrets-as-environment',
    when: (fail, model) => fail.severity === 'MONITOR' && isLesserFile(fail, model),
    reason: 'Only examples hand secrets over as environment variables.',
  },
];
