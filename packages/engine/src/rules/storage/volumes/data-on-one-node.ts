import type { Container, Mount } from '../../../model/container.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject } from '../../shared/containers.ts';

interface HostMount {
  readonly container: Container;
  readonly mount: Mount;
}

/** Parts of the node that agents read: their rules are about access, not about data. */
const system =
  /^\/(?:$|(?:proc|sys|dev|run|etc|boot|usr|lib|root|bin|sbin)(?:\/|$)|var\/(?:run|log|lib\/(?:docker|containerd|kubelet))(?:\/|$))|\.sock$/;

export default defineRule<HostMount>({
  id: 'storage/volumes/data-on-one-node',
  title: 'The data stays behind when the pod moves',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => {
    const agents = new Set(model.workloads.filter((it) => it.workloadKind === 'DaemonSet').map((it) => it.id));
    return model.containers
      .filter((it) => it.platform === 'kubernetes' && !agents.has(it.workload ?? ''))
      .flatMap((container) =>
        container.mounts.filter((it) => it.kind === 'host-path').map((mount) => ({ container, mount })),
      );
  },
  noSubject: 'No pod outside of a DaemonSet mounts a path of its node.',

  check({ container, mount }) {
    const path = mount.source ?? '/';
    if (mount.readOnly) return pass(mount, 'read only');
    if (system.test(path)) return pass(mount, 'a part of the node itself, judged with the rights of the container');
    return fail(mount, `${container.name} writes to ${mount.target}, which is ${path} on whichever node it runs on.`, {
      subject: containerSubject(container, `mount[${mount.target}]`),
      verify: `\`kubectl delete pod\` of ${container.name}, and look whether the files are there when it comes up on another node.`,
      fix: advice(
        'Use a claim',
        'yaml',
        `volumes:\n  - name: data\n    persistentVolumeClaim: { claimName: ${container.name.split('/')[0]}-data }`,
      ),
    });
  },

  docs: {
    problem:
      'A pod that is rescheduled to another node finds an empty folder there, and the files of the old node are neither moved nor backed up.',
    impact: 'After a node failure, a drain or a cluster upgrade the service starts without its data.',
    verify: '`kubectl get pods -o wide` after a drain: the data does not follow the pod.',
    remedy: 'Put the data on a PersistentVolumeClaim of a storage class that the cluster can attach anywhere.',
    tradeOff: 'Network storage is slower than the disk of the node, and copying the data needs a short stop.',
    sources: ['https://kubernetes.io/docs/concepts/storage/volumes/#hostpath'],
  },
  examples: {
    bad: [{ 'api.yaml': example('hostPath: { path: /srv/app }') }],
    good: [{ 'api.yaml': example('persistentVolumeClaim: { claimName: api-data }') }],
  },
});

function example(volume: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          volumeMounts: [{ name: data, mountPath: /data }]\n      volumes:\n        - name: data\n          ${volume}\n`;
}
