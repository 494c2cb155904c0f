import { isOnPlatform } from '../model/development-stack.ts';
import type { DeploymentModel } from '../model/model.ts';
import type { Fail, RuleId } from '../rules/rule.ts';
import { hasProduct } from './into.ts';
import { isLesserFile, type Minor } from './relation.ts';

/** What a stack on the machine of a developer may lack, or is made for. */
const ofDevelopers: readonly RuleId[] = [
  'container/resource-limits/memory-limit-missing',
  'storage/volumes/source-bind-in-production',
  'storage/volumes/docker-socket',
  'secrets/exposure/default-credential',
  'deployment/strategy/restart-policy-missing',
  'deployment/migrations/migrations-not-run',
  'observability/logs/rotation-missing',
  'recovery/backups/state-left-out',
  'recovery/backups/state-without-backup',
  'recovery/objectives/objectives-undefined',
  'recovery/multi-zone/single-host',
];

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
  ...ofDevelopers.map(
    (rule): Minor => ({
      rule,
      when: isAtDevelopers,
      reason: 'This Compose file is for developers; production is described in the file of a platform.',
    }),
  ),
];

/** The place, or a thing that the finding is about, stands in a Compose file that only developers start. */
function isAtDevelopers(fail: Fail, model: DeploymentModel): boolean {
  if (!isOnPlatform(model.files.map((file) => file.path))) return false;
  const files = [fail.span, ...(fail.evidence ?? [])].map((span) => span.file);
  return files.some((file) => {
    const there = model.containers.filter((it) => it.platform === 'compose' && it.span.file === file);
    return there.length > 0 && there.every((it) => it.environment === 'dev');
  });
}
