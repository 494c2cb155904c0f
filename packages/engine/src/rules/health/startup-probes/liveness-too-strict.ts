import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'health/startup-probes/liveness-too-strict',
  title: 'One slow answer restarts the pod',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter((it) => it.platform === 'kubernetes' && it.liveness.state === 'set'),
  noSubject: 'No container has a liveness probe.',

  check(container) {
    const probe = known(container.liveness);
    if (probe === undefined) throw new Error('a subject without liveness');
    const failures = probe.failures ?? 3;
    const interval = probe.intervalSeconds ?? 10;
    const patience = failures * interval;
    const first = (probe.initialDelaySeconds ?? 0) + patience;
    if (failures > 1 && patience >= 10) return pass(container.liveness);
    return fail(
      container.liveness,
      `The liveness probe of ${titleOf(container).toLowerCase()} gives up after ${failures} failure${failures === 1 ? '' : 's'} at ${interval} s, so a pause of ${Math.max(1, patience)} s kills the container${container.startup.state === 'set' ? '' : `, ${first} s after its start as well`}.`,
      {
        subject: containerSubject(container, 'liveness'),
        verify: `\`kubectl get pods -l app=${container.name.split('/')[0]}\` shows RESTARTS above 0 after load or a garbage collection.`,
        fix: advice(
          'Give it half a minute and more',
          'yaml',
          'livenessProbe:\n  periodSeconds: 10\n  timeoutSeconds: 5\n  failureThreshold: 6',
        ),
      },
    );
  },

  docs: {
    problem:
      'Garbage collection, a busy event loop, a throttled CPU or a short stall of the node are longer than that.',
    impact: 'Pods restart under load, the others get their share and follow.',
    verify: 'Look at the restart counts after a load test.',
    remedy: 'Let liveness fail several times over at least 30 seconds before it acts; readiness may react faster.',
    tradeOff: 'A pod that really hangs is restarted half a minute later.',
    sources: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  },
  examples: {
    bad: [{ 'api.yaml': example('failureThreshold: 1, periodSeconds: 5') }],
    good: [{ 'api.yaml': example('failureThreshold: 6, periodSeconds: 10') }],
  },
});

function example(options: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          livenessProbe: { httpGet: { path: /live, port: 8000 }, ${options} }\n`;
}
