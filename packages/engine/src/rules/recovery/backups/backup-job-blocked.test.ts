import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './backup-job-blocked.ts';

const claim = (mode: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: uploads }\nspec: { accessModes: [${mode}], resources: { requests: { storage: 1Gi } } }\n---\n`;
const api =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: acme/api:1.0.0\n          volumeMounts: [{ name: u, mountPath: /u }]\n      volumes: [{ name: u, persistentVolumeClaim: { claimName: uploads } }]\n---\n';
const cron = (pod: string) =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: uploads-backup }\nspec:\n  schedule: "0 3 * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n${pod}          containers:\n            - name: save\n              image: restic/restic:0.17.3\n              args: [backup, /u]\n              volumeMounts: [{ name: u, mountPath: /u }]\n          volumes: [{ name: u, persistentVolumeClaim: { claimName: uploads } }]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'one node may attach',
      files: { 'k8s/a.yaml': `${cron('')}---\n${api}${claim('ReadWriteOnce')}` },
      at: 'k8s/a.yaml:5',
      message: /mounts the claim uploads, which api holds/,
    },
  ],
  good: [
    { name: 'many may', files: { 'k8s/a.yaml': `${cron('')}---\n${api}${claim('ReadWriteMany')}` }, passes: true },
    {
      name: 'beside the pod',
      files: {
        'k8s/a.yaml': `${cron('          affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [] } }\n')}---\n${api}${claim('ReadWriteOnce')}`,
      },
      passes: true,
    },
  ],
});
