import type { Workload } from '../../../model/container.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { leastReplicas, servingContainers, workloadSubject, workloadTitle } from '../../shared/workloads.ts';

export default defineRule<Workload>({
  id: 'scaling/anti-affinity/single-replica',
  title: 'One pod carries the whole service',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.workloads.filter((it) => it.workloadKind === 'Deployment' && it.routed),
  noSubject: 'No Kubernetes Deployment behind a Service is declared.',

  check(workload, model) {
    const replicas = leastReplicas(workload, model);
    if (replicas === undefined) return skip('The number of replicas is not in the repository.');
    if (replicas === 0) return skip('The workload is scaled to zero on purpose.');
    if (replicas > 1) return pass(workload.replicas, `${replicas} replicas`);
    if (workload.claims.length > 0)
      return skip('The workload holds data on a claim, so a second copy may not be possible.');
    const containers = servingContainers(workload, model);
    if (containers.some((it) => it.role === 'datastore' || it.role === 'observability' || it.role === 'devtool'))
      return skip('A store or tool of which one copy is meant.');
    const ids = new Set(containers.map((it) => it.id));
    const single = model.apps.some(
      (app) => app.containers.some((id) => ids.has(id)) && factsOf(app, 'sqlite-open').length > 0,
    );
    if (single) return skip('The application keeps data in a SQLite file, so only one copy of it can run.');
    return fail(
      workload.replicas.state === 'unset' ? workload.span : workload.replicas.span,
      `${workloadTitle(workload)} runs one replica behind a Service.`,
      {
        subject: workloadSubject(workload, 'replicas'),
        verify: `\`kubectl delete pod\` of ${workload.name} while requests run: they fail until a new pod is ready.`,
        fix: advice('Run two', 'yaml', 'spec:\n  replicas: 2'),
      },
    );
  },

  docs: {
    problem: 'While its node is drained, its pod is evicted or its process restarts, nobody else can answer.',
    impact: 'Each node upgrade and each crash is an outage as long as a start takes.',
    verify: '`kubectl get deploy`: the READY column shows 1/1.',
    remedy: 'Run two replicas with a readiness probe, a disruption budget and a spread over nodes.',
    tradeOff: 'Twice the memory, and state in the process has to move to a shared store first.',
    sources: ['https://kubernetes.io/docs/concepts/workloads/pods/disruptions/'],
  },
  examples: {
    bad: [{ 'api.yaml': example(1) }],
    good: [{ 'api.yaml': example(2) }],
  },
});

function example(replicas: number): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: ${replicas}\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n`;
}
