import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, listText, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'container/non-root/field-in-wrong-context',
  title: 'A security setting stands where Kubernetes ignores it',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: withMisplaced,
  noSubject: 'No security setting of a pod stands where the API does not know it.',

  check(container) {
    const misplaced = container.misplaced ?? [];
    const first = misplaced[0];
    if (first === undefined) throw new Error('a subject without a misplaced field');
    const names = listText(misplaced.map((it) => it.key));
    const workload = container.name.split('/')[0] ?? container.name;
    return fail(
      first.span,
      `${titleOf(container)} sets ${names} in ${first.where}, where the API has no such field; ${misplaced.length === 1 ? 'it belongs' : 'they belong'} into ${first.belongs}.`,
      {
        subject: { ...containerSubject(container, 'securityContext'), discriminator: names },
        evidence: misplaced.slice(1).map((it) => it.span),
        verify: `\`kubectl apply --dry-run=server -f ${first.span.file}\` answers "unknown field ...securityContext.${first.key}" (and \`kubectl get deploy ${workload} -o yaml\` shows none of it).`,
        fix: advice(
          `Move ${names}`,
          'yaml',
          first.where.startsWith('the container')
            ? `spec:\n  securityContext:   # of the pod; what is there stays\n${fields(misplaced, 4)}\n  containers:\n    - name: ${workload}\n      securityContext:   # without ${names}; everything else stays`
            : `spec:\n  securityContext:   # of the pod, without ${names}; everything else stays\n  containers:\n    - name: ${workload}\n      securityContext:   # what is there stays\n${fields(misplaced, 8)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Strict validation, which kubectl uses since 1.25, refuses the manifest; without it the field is dropped without a word.',
    impact:
      'Either the rollout fails, or the pod runs without the group or the restriction and cannot write to its volume.',
    verify: '`kubectl apply --dry-run=server` names the unknown field.',
    remedy:
      'Put fsGroup, supplementalGroups and sysctls into the pod, and capabilities and the like into the container.',
    tradeOff: 'fsGroup changes the group of all files of a volume at each start, which takes time on large ones.',
    sources: [
      'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
      'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context-1',
    ],
  },
  examples: {
    bad: [{ 'api.yaml': example('', '          securityContext:\n            fsGroup: 1000\n') }],
    good: [
      {
        'api.yaml': example(
          '      securityContext:\n        fsGroup: 1000\n',
          '          securityContext:\n            runAsNonRoot: true\n',
        ),
      },
    ],
  },
});

/** The fields with their values; lists and maps are moved as they stand. */
function fields(misplaced: NonNullable<Container['misplaced']>, indent: number): string {
  return misplaced
    .map((it) => `${' '.repeat(indent)}${it.key}: ${it.value ?? `…   # as it stands in line ${it.span.line}`}`)
    .join('\n');
}

/** A field of the pod's context is told once, with the first container that lists it. */
function withMisplaced(model: DeploymentModel): readonly Container[] {
  const seen = new Set<string>();
  return model.containers.filter((container) => {
    const first = container.misplaced?.[0];
    if (first === undefined || seen.has(`${first.span.file}:${first.span.start}`)) return false;
    seen.add(`${first.span.file}:${first.span.start}`);
    return true;
  });
}

function example(pod: string, container: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n${pod}      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n${container}`;
}
