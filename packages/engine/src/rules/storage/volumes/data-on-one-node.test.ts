import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './data-on-one-node.ts';

const pod = (kind: string, path: string, mount = '') =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: api }\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          image: org/api:1\n          volumeMounts:\n            - { name: d, mountPath: /data${mount} }\n      volumes: [{ name: d, hostPath: { path: ${path} } }]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a folder of the node',
      files: { 'a.yml': pod('StatefulSet', '/mnt/data') },
      at: 'a.yml:11',
      message: /\/mnt\/data/,
    },
  ],
  good: [
    { name: 'a node agent', files: { 'a.yml': pod('DaemonSet', '/mnt/data') } },
    { name: 'read only', files: { 'a.yml': pod('Deployment', '/mnt/data', ', readOnly: true') }, passes: true },
    { name: 'a system path is about access', files: { 'a.yml': pod('Deployment', '/var/log/pods') }, passes: true },
  ],
});
