import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './persistent-volume-on-node.ts';

const volume = (source: string) => ({
  'pv.yaml': `apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: data }\nspec:\n  capacity: { storage: 5Gi }\n  ${source}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a folder of the node',
      files: volume('hostPath: { path: /mnt/data, type: DirectoryOrCreate }'),
      at: 'pv.yaml:6',
      message: /data is \/mnt\/data on whichever node/,
    },
  ],
  good: [
    { name: 'a disk of the cloud', files: volume('csi: { driver: ebs.csi.aws.com, volumeHandle: vol-1 }') },
    {
      name: 'a folder with an affinity, which keeps its pods on the node',
      files: volume(
        'hostPath: { path: /mnt/data }\n  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [node-1] }] }] } }',
      ),
    },
    { name: 'a local disk, which keeps its pod with it', files: volume('local: { path: /mnt/disk }') },
  ],
});
