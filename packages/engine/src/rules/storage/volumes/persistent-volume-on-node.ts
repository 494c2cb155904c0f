import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';

type HostVolume = NonNullable<DeploymentModel['kubernetes']['facts']>['hostVolumes'][number];

export default defineRule<HostVolume>({
  id: 'storage/volumes/persistent-volume-on-node',
  title: 'The persistent volume is a folder of one node',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'config-block',

  select: (model) => model.kubernetes.facts?.hostVolumes ?? [],
  noSubject: 'No PersistentVolume is a folder of a node.',

  check({ name, path, span }) {
    return fail(span, `PersistentVolume ${name} is ${path} on whichever node its pod runs on.`, {
      subject: { kind: 'volume', name, anchor: `PersistentVolume/${name}/hostPath` },
      verify: `\`kubectl describe pv ${name}\` shows the type HostPath and no node affinity.`,
      fix: advice(
        'Let the cluster provide the volume',
        'yaml',
        '# a claim with a storage class of the cluster in place of the PersistentVolume\nkind: PersistentVolumeClaim\nspec:\n  storageClassName: standard\n  accessModes: [ReadWriteOnce]\n  resources: { requests: { storage: 10Gi } }',
      ),
    });
  },

  docs: {
    problem:
      'The claim looks like network storage, but a pod that moves to another node finds an empty folder there, and nothing moves or backs up the files of the old one.',
    impact: 'After a drain or the failure of a node the service starts without its data.',
    verify: '`kubectl describe pv` shows HostPath.',
    remedy:
      'Use a storage class that can attach the volume anywhere, or `local` with node affinity where one node is meant.',
    tradeOff: 'Network storage is slower than the disk of the node; on a cluster of one node the folder does its work.',
    sources: ['https://kubernetes.io/docs/concepts/storage/volumes/#hostpath'],
  },
  examples: {
    bad: [{ 'pv.yaml': example('hostPath: { path: /srv/data }') }],
    good: [{ 'pv.yaml': example('nfs: { server: 10.0.0.5, path: /data }') }],
  },
});

function example(source: string): string {
  return `apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: data }\nspec:\n  capacity: { storage: 5Gi }\n  accessModes: [ReadWriteOnce]\n  ${source}\n`;
}
