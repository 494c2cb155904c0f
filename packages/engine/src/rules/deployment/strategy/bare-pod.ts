import type { Workload } from '../../../model/container.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { workloadSubject } from '../../shared/workloads.ts';

export default defineRule<Workload>({
  id: 'deployment/strategy/bare-pod',
  title: 'A pod without a controller never comes back',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'config-block',

  select: (model) => model.workloads,
  noSubject: 'Nothing here runs on Kubernetes.',

  check(workload) {
    if (workload.workloadKind !== 'Pod')
      return pass(workload.span, `${workload.workloadKind} ${workload.name} is replaced when it is lost`);
    if (/debug|test|tmp|shell|example|hook/.test(workload.name))
      return skip('The pod is named like one for a short use.');
    if (!workload.routed) return skip('No Service sends requests to it, so it may be meant to end.');
    return fail(workload.span, `Pod ${workload.name} serves requests and no Deployment or StatefulSet owns it.`, {
      subject: workloadSubject(workload, 'controller'),
      verify: `\`kubectl delete pod ${workload.name}\`: nothing starts it again.`,
      fix: advice(
        'Let a Deployment own it',
        'yaml',
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${workload.name} }\nspec:\n  replicas: 2\n  selector: { matchLabels: { app: ${workload.name} } }\n  template:\n    metadata: { labels: { app: ${workload.name} } }\n    spec: {} # the pod's spec`,
      ),
    });
  },

  docs: {
    problem:
      'Kubernetes replaces the pods of a controller, and a pod that stands alone is removed for good when its node is drained or fails.',
    impact: 'After the next node upgrade the service is gone until somebody applies the manifest again.',
    verify: '`kubectl get pods -o json` with an eye on ownerReferences lists pods that nothing owns.',
    remedy: 'Move the pod spec into a Deployment (or a Job when it ends by itself).',
    tradeOff: 'None worth naming: a Deployment of one replica costs the same.',
    sources: ['https://kubernetes.io/docs/concepts/workloads/pods/#working-with-pods'],
  },
  examples: {
    bad: [
      {
        'pod.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: { name: api, labels: { app: api } }\nspec:\n  containers: [{ name: api, image: "org/api:1" }]\n---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n',
      },
    ],
    good: [
      {
        'api.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers: [{ name: api, image: "org/api:1" }]\n',
      },
    ],
  },
});
