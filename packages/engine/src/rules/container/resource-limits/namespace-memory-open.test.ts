import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './namespace-memory-open.ts';

const range = (limit: string) => ({
  'limits.yaml': `apiVersion: v1\nkind: LimitRange\nmetadata:\n  name: defaults\nspec:\n  limits:\n    - ${limit}\n`,
});
const quota = (hard: string) => ({
  'quota.yaml': `apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: all\nspec:\n  hard: { ${hard} }\n`,
});

const object = (kind: string, name: string, namespace: string, spec: string) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec:\n  ${spec}\n`;
const cpuRange = 'limits: [{ type: Container, default: { cpu: 1 } }]';
const memoryRange = 'limits: [{ type: Container, default: { memory: 512Mi } }]';

ruleTest(rule, {
  bad: [
    { name: 'only CPU by default', files: range('{ type: Container, default: { cpu: 1 } }'), at: 'limits.yaml:4' },
    { name: 'no bound at all', files: range('{ type: Pod }'), at: 'limits.yaml:4', message: /no memory limit/ },
    {
      name: 'a quota of pods and CPU',
      files: quota('pods: "10", limits.cpu: "4"'),
      at: 'quota.yaml:4',
      message: /counts pods, limits.cpu and no memory/,
    },
    {
      name: 'memory is bounded in another namespace',
      files: {
        'a.yaml': object('LimitRange', 'memory', 'store', memoryRange) + object('LimitRange', 'cpu', 'shop', cpuRange),
      },
      at: 'a.yaml:13',
    },
  ],
  good: [
    {
      name: 'a range for CPU beside one for memory',
      files: {
        'a.yaml': object('LimitRange', 'cpu', 'shop', cpuRange),
        'b.yaml': object('LimitRange', 'memory', 'shop', memoryRange),
      },
    },
    {
      name: 'a quota of objects beside one of CPU and memory',
      files: {
        'a.yaml':
          object('ResourceQuota', 'objects', 'shop', 'hard: { pods: "20", configmaps: "10" }') +
          object('ResourceQuota', 'compute', 'shop', 'hard: { limits.cpu: "4", limits.memory: 8Gi }'),
      },
    },
    {
      name: 'a range for memory that goes where it is applied',
      files: {
        'a.yaml': object('LimitRange', 'cpu', 'shop', cpuRange),
        'b.yaml': object('LimitRange', 'memory', '', memoryRange),
      },
    },
    { name: 'a maximum is the default as well', files: range('{ type: Container, max: { memory: 1Gi } }') },
    { name: 'sizes of claims', files: range('{ type: PersistentVolumeClaim, max: { storage: 10Gi } }') },
    { name: 'a quota of memory', files: quota('pods: "10", limits.cpu: "4", limits.memory: 8Gi') },
    { name: 'a quota of objects', files: quota('configmaps: "10", services.loadbalancers: "1"') },
  ],
});
