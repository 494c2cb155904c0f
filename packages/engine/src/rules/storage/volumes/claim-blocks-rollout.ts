import { insertKey } from '../../../documents/yaml/write.ts';
import type { Workload } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { mostReplicas, singleAttachClaims, workloadSubject, workloadTitle } from '../../shared/workloads.ts';

export default defineRule<Workload>({
  id: 'storage/volumes/claim-blocks-rollout',
  title: 'New pods wait for a volume that old pods hold',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) =>
    model.workloads.filter(
      (it) => ['Deployment', 'ReplicaSet', 'Rollout'].includes(it.workloadKind) && it.claims.length > 0,
    ),
  noSubject: 'No Kubernetes Deployment mounts a claim.',

  check(workload, model) {
    const claim = singleAttachClaims(workload, model)[0];
    if (claim === undefined) return skip('The access mode of its claims is shared or not in this repository.');
    if (workload.strategy.state === 'unresolved') return skip('The strategy is not in the repository.');
    const most = mostReplicas(workload, model);
    const mode = claim.accessModes?.[0] ?? 'ReadWriteOnce';
    // ReadWriteOnce is about nodes, ReadWriteOncePod about pods.
    if (workload.oneNode && mode === 'ReadWriteOnce')
      return pass([workload.oneNode, claim.span], 'its pods are kept on the node that has the volume');
    const common = {
      subject: workloadSubject(workload, `claim[${claim.name}]`),
      evidence: [claim.span],
      path: [
        { span: claim.span, note: `${claim.name} is ${mode}` },
        { span: workload.span, note: `${workloadTitle(workload)} mounts it` },
      ],
      verify: `\`kubectl get events --field-selector reason=FailedAttachVolume\` shows Multi-Attach errors for ${workload.name}.`,
    };
    if (most !== undefined && most > 1) {
      return fail(
        workload.span,
        `All ${most} replicas of ${workloadTitle(workload)} mount claim ${claim.name}, which is ${mode}: only the pods of one node can have it.`,
        {
          ...common,
          fix: reviewOrAdvice(
            'One replica, or storage for several',
            'yaml',
            undefined,
            `replicas: 1\nstrategy: { type: Recreate }\n# or: accessModes: [ReadWriteMany] with a storage class that offers it`,
          ),
        },
      );
    }
    const strategy = known(workload.strategy);
    if (strategy?.type === 'Recreate') return pass([workload.strategy, claim.span], 'the old pod goes first');
    if (strategy?.maxSurge === '0' || strategy?.maxSurge === '0%')
      return pass([workload.strategy, claim.span], 'no surge pod');
    const edits =
      workload.strategy.state === 'unset'
        ? insertKey(workload.specSlot ?? undefined, 'strategy', { type: 'Recreate' })
        : undefined;
    return fail(
      workload.span,
      `${workloadTitle(workload)} starts a second pod on each rollout, while claim ${claim.name} (${mode}) is still held by the first.`,
      {
        ...common,
        severity: mode === 'ReadWriteOncePod' ? 'CRITICAL' : 'HIGH',
        fix: reviewOrAdvice('Stop the old pod first', 'yaml', edits, 'strategy:\n  type: Recreate'),
      },
    );
  },

  docs: {
    problem:
      'A volume that only one node can attach stays with the old pod, the new pod waits for it on another node, and the rollout waits for the new pod.',
    impact: 'Deploys and node drains hang with Multi-Attach errors until somebody deletes the old pod by hand.',
    verify: '`kubectl rollout status` ends with a timeout, and `kubectl describe pod` shows FailedAttachVolume.',
    remedy: 'Use the Recreate strategy (or a StatefulSet) with one replica, or storage that several nodes can mount.',
    tradeOff: 'Recreate means a short interruption on each deploy.',
    sources: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes'],
  },
  examples: {
    bad: [{ 'api.yaml': example('') }],
    good: [{ 'api.yaml': example('  strategy: { type: Recreate }\n') }],
  },
});

function example(strategy: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n${strategy}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          volumeMounts: [{ name: data, mountPath: /data }]\n      volumes:\n        - name: data\n          persistentVolumeClaim: { claimName: api-data }\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: api-data }\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: { requests: { storage: 1Gi } }\n`;
}
