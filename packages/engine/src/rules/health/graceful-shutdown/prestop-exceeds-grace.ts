import type { Workload } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { longLived, noWorkload, workloadSubject, workloadTitle } from '../../shared/workloads.ts';

export default defineRule<Workload>({
  id: 'health/graceful-shutdown/prestop-exceeds-grace',
  title: 'Pods are killed before they can stop in order',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    longLived(model).filter((it) => it.graceSeconds.state !== 'unset' || it.preStopSeconds.state !== 'unset'),
  noSubject: `No workload sets a grace period or a preStop hook. ${noWorkload}`,

  check(workload) {
    if (workload.graceSeconds.state === 'unresolved') return skip('The grace period is not in the repository.');
    const grace = known(workload.graceSeconds) ?? 30;
    const wait = known(workload.preStopSeconds) ?? 0;
    if (grace < 2) {
      return fail(workload.graceSeconds, `${workloadTitle(workload)} gives its pods ${grace} seconds to stop.`, {
        subject: workloadSubject(workload, 'grace'),
        fix: advice('Give it time', 'yaml', 'terminationGracePeriodSeconds: 30'),
      });
    }
    if (wait < grace)
      return pass(
        workload.graceSeconds.state === 'set' ? workload.graceSeconds : workload.preStopSeconds,
        `${grace - wait} s are left after the hook`,
      );
    return fail(
      workload.preStopSeconds,
      `The preStop hook of ${workloadTitle(workload)} sleeps ${wait} seconds, and after ${grace} seconds${workload.graceSeconds.state === 'unset' ? ' (the default)' : ''} the pod is killed.`,
      {
        subject: workloadSubject(workload, 'grace'),
        verify: `\`kubectl delete pod\` of ${workload.name} and look at its last state: exit code 137.`,
        fix: advice('Count the hook in', 'yaml', `terminationGracePeriodSeconds: ${wait + 30}`),
      },
    );
  },

  docs: {
    problem:
      'The grace period begins before the hook does, so nothing of it is left for the application, which never sees SIGTERM in time.',
    impact: 'Requests, uploads and jobs in flight are cut on each deploy and each node drain.',
    verify: '`kubectl describe pod` shows Reason Error and exit code 137 for stopped pods.',
    remedy: 'Set terminationGracePeriodSeconds to the length of the hook plus what the application needs to finish.',
    tradeOff: 'Rollouts and drains take up to that much longer.',
    sources: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'],
  },
  examples: {
    bad: [{ 'api.yaml': example(10, 15) }],
    good: [{ 'api.yaml': example(45, 15) }],
  },
});

function example(grace: number, sleep: number): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      terminationGracePeriodSeconds: ${grace}\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          lifecycle:\n            preStop: { exec: { command: [sh, -c, sleep ${sleep}] } }\n`;
}
