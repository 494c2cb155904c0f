import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { sidecar } from '../../shared/missing-probes.ts';

export default defineRule<Container>({
  id: 'container/healthcheck/probes-identical',
  title: 'A busy pod is restarted instead of left alone',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (it) =>
        it.platform === 'kubernetes' &&
        !sidecar.test(it.name) &&
        it.liveness.state === 'set' &&
        it.readiness.state === 'set',
    ),
  noSubject: 'No container has both a liveness and a readiness probe.',

  check(container) {
    const [live, ready] = [known(container.liveness), known(container.readiness)];
    if (live === undefined || ready === undefined) throw new Error('a subject without probes');
    const same =
      live.kind === ready.kind &&
      live.path === ready.path &&
      live.port === ready.port &&
      live.command?.text === ready.command?.text;
    const patience = (probe: typeof live) => (probe.intervalSeconds ?? 10) * (probe.failures ?? 3);
    // The same question is fine where liveness waits clearly longer before it acts; a bare socket tells nothing about load.
    if (!same || live.kind === 'tcp' || patience(live) >= patience(ready) * 2)
      return pass([container.liveness, container.readiness]);
    const asks = live.path ?? live.command?.text ?? 'the same thing';
    return fail(
      container.liveness,
      `Liveness and readiness of ${titleOf(container).toLowerCase()} both ask ${asks} and give up after ${patience(live)} s.`,
      {
        subject: containerSubject(container, 'liveness'),
        evidence: [container.readiness.span],
        verify: `Make ${asks} fail for a minute (stop the database): \`kubectl get pods\` shows growing RESTARTS instead of 0/1 READY.`,
        fix: advice(
          'Let liveness ask less and wait longer',
          'yaml',
          `livenessProbe:\n  httpGet: { path: /livez, port: ${live.port ?? 'http'} }\n  periodSeconds: 10\n  failureThreshold: 6`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Whatever makes a pod not ready for a moment (a slow database, a queue of requests) then also kills it, and the remaining pods get its load.',
    impact: 'A short disturbance of a dependency restarts all replicas one after the other.',
    verify: 'Slow down the dependency and watch the restarts.',
    remedy: 'Point liveness at an endpoint that checks nothing but the process, with more patience than readiness.',
    tradeOff: 'A pod that really hangs is restarted a little later.',
    sources: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  },
  examples: {
    bad: [{ 'api.yaml': example('/health') }],
    good: [{ 'api.yaml': example('/livez') }],
  },
});

function example(path: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          ports: [{ name: http, containerPort: 8000 }]\n          livenessProbe: { httpGet: { path: ${path}, port: http } }\n          readinessProbe: { httpGet: { path: /health, port: http } }\n`;
}
