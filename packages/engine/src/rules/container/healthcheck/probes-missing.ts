import type { Container, Workload } from '../../../model/container.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { longLived, noWorkload, servingContainers, workloadSubject, workloadTitle } from '../../shared/workloads.ts';

/** Sidecars whose makers ship their own way of telling that they are up. */
const sidecar =
  /istio|linkerd|envoy|cloud-sql-proxy|cloudsql|vault-agent|otel|fluent|filebeat|promtail|datadog|oauth2-proxy|exporter|git-sync|reloader/;

export default defineRule<Workload>({
  id: 'container/healthcheck/probes-missing',
  title: 'Pods get requests too early, or hang unnoticed',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => [...longLived(model), ...model.workloads.filter((it) => it.workloadKind === 'Pod' && it.routed)],
  noSubject: noWorkload,

  check(workload, model) {
    const containers = servingContainers(workload, model).filter(
      (it) => !sidecar.test(it.name) && !sidecar.test(imageText(it)),
    );
    if (containers.length === 0) return skip('Its containers are sidecars or not read.');
    const routed = containers.some((it) => it.ports.length > 0 || workload.routed);
    const unready = containers.filter((it) => it.readiness.state === 'unset' && routed);
    const unwatched = containers.filter((it) => it.liveness.state === 'unset');
    const first = unready[0] ?? unwatched[0];
    if (first === undefined) return pass(containers.map((it) => it.liveness)[0] ?? workload.span, 'probes are set');
    // One container of the pod that can answer decides about the traffic of all of them.
    const gated = containers.some((it) => it.readiness.state !== 'unset');
    const missing = [unready.length > 0 && !gated ? 'readiness' : '', unwatched.length > 0 ? 'liveness' : ''].filter(
      (it) => it !== '',
    );
    if (missing.length === 0)
      return pass(containers.find((it) => it.readiness.state !== 'unset')?.readiness ?? workload.span);
    const names = [...new Set([...(gated ? [] : unready), ...unwatched])].map((it) => it.name);
    const probe = probeFor(first);
    return fail(
      first.span,
      `${workloadTitle(workload)} has no ${missing.join(' and no ')} probe on ${names.slice(0, 3).join(', ')}.`,
      {
        severity: missing.includes('readiness') && workload.routed ? 'HIGH' : 'MEDIUM',
        subject: workloadSubject(workload, 'probes'),
        verify: `kubectl describe ${workload.workloadKind.toLowerCase()} ${workload.name} | grep -iE 'liveness|readiness'.`,
        fix: advice(
          'Ask the application itself',
          'yaml',
          missing
            .map(
              (kind) =>
                `${kind}Probe:\n  ${probe}\n  periodSeconds: 10\n  failureThreshold: ${kind === 'liveness' ? 6 : 3}`,
            )
            .join('\n'),
        ),
      },
    );
  },

  docs: {
    problem:
      'Without a readiness probe a Service sends requests to a pod as soon as its process exists, and without a liveness probe a pod that hangs is never restarted.',
    impact:
      'Every deploy answers some requests with errors, and a hung pod keeps failing its share of traffic until somebody looks.',
    verify: 'kubectl get pods -o yaml | grep -c readinessProbe counts one per container.',
    remedy:
      'Point the readiness probe at an endpoint that checks what the application needs, and the liveness probe at one that checks nothing but the process.',
    tradeOff: 'A liveness probe that is too strict restarts pods under load; keep its threshold generous.',
    sources: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  },
  examples: {
    bad: [{ 'api.yaml': example('') }],
    good: [
      {
        'api.yaml': example(
          '          readinessProbe:\n            httpGet: { path: /ready, port: 8000 }\n          livenessProbe:\n            httpGet: { path: /live, port: 8000 }\n',
        ),
      },
    ],
  },
});

function imageText(container: Container): string {
  return container.image.state === 'set' ? container.image.value.repository : '';
}

function probeFor(container: Container): string {
  const port = container.ports.find((it) => it.protocol === 'tcp')?.containerPort ?? 8000;
  if (container.role === 'datastore' || container.role === 'worker') return `tcpSocket: { port: ${port} }`;
  return `httpGet: { path: /health, port: ${port} }`;
}

function example(probes: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          ports: [{ containerPort: 8000 }]\n${probes}---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8000 }] }\n`;
}
