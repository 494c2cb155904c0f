import type { Container, Probe } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  readonly kind: string;
  readonly probe: Probe;
}

export default defineRule<Subject>({
  id: 'container/healthcheck/probe-port-unknown',
  title: 'A probe asks a port that the container does not have',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: probesOf,
  noSubject: 'No Kubernetes probe names a port.',

  check({ container, kind, probe }) {
    const { port } = probe;
    const tcp = container.ports.filter((it) => it.protocol === 'tcp');
    if (typeof port === 'string') {
      if (tcp.some((it) => it.name === port)) return pass(probe.span);
    } else if (tcp.length === 0 || tcp.some((it) => it.containerPort === port)) {
      // Declaring ports is optional: without any, a number may be right.
      return tcp.length === 0 ? skip('The container declares no ports.') : pass(probe.span);
    }
    const declared = tcp
      .map((it) => (it.name === null ? `${it.containerPort}` : `${it.name} (${it.containerPort})`))
      .join(', ');
    const named = typeof port === 'string';
    return fail(
      probe.span,
      `The ${kind} probe of ${titleOf(container).toLowerCase()} asks port ${port}, but the container declares ${declared === '' ? 'no TCP port' : `only ${declared}`}.`,
      {
        subject: { ...containerSubject(container, kind), discriminator: String(port) },
        severity: named ? 'HIGH' : 'MEDIUM',
        confidence: named ? 'High' : 'Medium',
        evidence: tcp.map((it) => it.span),
        ...(named
          ? {}
          : {
              problem:
                'Declared ports are documentation, so the server may listen there all the same; usually the number was left behind by a change.',
            }),
        verify: `\`kubectl describe pod -l app=${container.name.split('/')[0]}\` shows "${kind === 'liveness' ? 'Liveness' : kind === 'readiness' ? 'Readiness' : 'Startup'} probe failed" within a minute.`,
        fix: advice(
          'Use the port that is declared',
          'yaml',
          `${kind}Probe:\n  httpGet: { path: ${probe.path ?? '/'}, port: ${tcp[0]?.name ?? tcp[0]?.containerPort ?? 8000} }`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The kubelet cannot resolve a port name that the container does not declare, and such a probe fails each time.',
    impact: 'The pod never becomes ready, or is restarted for ever.',
    verify: 'Look at the events of the pod.',
    remedy: 'Name the port in the container and use the name in the probes.',
    tradeOff: 'None.',
    sources: [
      'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
    ],
  },
  examples: {
    bad: [{ 'api.yaml': example('web') }],
    good: [{ 'api.yaml': example('http') }],
  },
});

function probesOf(model: DeploymentModel): readonly Subject[] {
  return model.containers.flatMap((container): Subject[] => {
    if (container.platform !== 'kubernetes') return [];
    return (['liveness', 'readiness', 'startup'] as const).flatMap((kind): Subject[] => {
      const probe = known(container[kind]);
      return probe === undefined ||
        probe.port === null ||
        (probe.kind !== 'http' && probe.kind !== 'tcp' && probe.kind !== 'grpc') ||
        probe.host !== null
        ? []
        : [{ container, kind, probe }];
    });
  });
}

function example(port: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          ports: [{ name: http, containerPort: 8000 }]\n          livenessProbe: { httpGet: { path: /live, port: ${port} } }\n          readinessProbe: { httpGet: { path: /ready, port: http } }\n`;
}
