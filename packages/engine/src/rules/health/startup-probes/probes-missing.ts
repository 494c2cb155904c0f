import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText, placeText } from '../../shared/containers.ts';
import { type ProbeGap, probeGap, probeRoutes, probeSnippet } from '../../shared/missing-probes.ts';
import {
  byManifest,
  leastReplicas,
  longLived,
  noWorkload,
  type WorkloadFile,
  workloadTitle,
} from '../../shared/workloads.ts';

export default defineRule<WorkloadFile>({
  id: 'health/startup-probes/probes-missing',
  title: 'New pods get requests before they can answer',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => byManifest(longLived(model), model),
  noSubject: noWorkload,

  check({ file, workloads }, model) {
    const gaps = workloads.map((it) => probeGap(it, model)).filter((it) => it.containers.length > 0);
    const bad = gaps.filter((it) => it.unready.length > 0);
    const gap =
      bad.find((it) => it.workload.routed && several(it, model)) ?? bad.find((it) => it.workload.routed) ?? bad[0];
    const first = gap?.unready[0];
    if (gap === undefined || first === undefined) {
      const gated = gaps.flatMap((it) => it.containers).find((it) => it.readiness.state === 'set');
      return gated === undefined
        ? skip('No container here gets requests.')
        : pass(gated.readiness, 'a readiness probe decides');
    }
    const blind = bad.some((it) => it.unwatched.length > 0);
    const unwatched = gaps
      .filter((it) => it.unready.length === 0 && it.unwatched.length > 0)
      .map((it) => it.workload.name);
    const also = unwatched.length === 0 ? '' : `, and ${listText(unwatched)} no liveness probe`;
    const routes = probeRoutes(first, model);
    const known =
      routes[0] === undefined
        ? ''
        : `, although the application answers ${listText(routes.map((it) => it.path))} (${placeText(routes[0].span)})`;
    const names = listText(bad.map((it) => workloadTitle(it.workload)));
    return fail(
      first.span,
      `${names} ${bad.length === 1 ? 'has' : 'have'} no readiness${blind ? ' and no liveness' : ''} probe${known}${also}.`,
      {
        subject: {
          kind: 'file',
          name: file,
          anchor: 'readiness',
          discriminator: bad.map((it) => it.workload.name).join(' '),
        },
        // With one replica a rollout is short of a pod for a moment; with several it sends a share of the traffic into errors.
        severity: gap.workload.environment !== 'prod' && !bad.some((it) => several(it, model)) ? 'MEDIUM' : 'HIGH',
        evidence: [
          ...bad.flatMap((it) => (it === gap ? [] : it.unready.slice(0, 1).map((one) => one.span))),
          ...routes.map((it) => it.span),
        ],
        verify: `\`kubectl get ${gap.workload.workloadKind.toLowerCase()} ${gap.workload.name} -o jsonpath='{.spec.template.spec.containers[*].readinessProbe}'\` prints nothing.`,
        fix: advice(
          'Ask the application itself',
          'yaml',
          probeSnippet(first, blind ? ['startup', 'readiness', 'liveness'] : ['readiness'], routes),
        ),
      },
    );
  },

  docs: {
    problem:
      'Without a readiness probe a Service sends requests to a pod as soon as its process exists, long before models are loaded and connections are open; a hung pod keeps its share of the traffic.',
    impact: 'Every rollout answers some requests with 502 or 503, and a bad release replaces all good pods unnoticed.',
    verify: '`kubectl get pods -o yaml | grep -c readinessProbe` counts one per container.',
    remedy:
      'Point the readiness probe at an endpoint that checks what the application needs, and the liveness probe at one that checks nothing but the process; a startup probe covers a slow start.',
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

function several(gap: ProbeGap, model: DeploymentModel): boolean {
  return (leastReplicas(gap.workload, model) ?? 1) > 1;
}

function example(probes: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          ports: [{ containerPort: 8000 }]\n${probes}---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8000 }] }\n`;
}
