import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './spread-without-effect.ts';

const pod = (constraint: string) => ({
  'api.yaml': `apiVersion: v1\nkind: Pod\nmetadata: { name: api, labels: { app: api } }\nspec:\n  topologySpreadConstraints:\n    - { ${constraint} }\n  containers: [{ name: api, image: "org/api:1.0" }]\n`,
});
const rest = 'labelSelector: { matchLabels: { app: api } }';

ruleTest(rule, {
  bad: [
    {
      name: 'no domain at all',
      files: pod(`maxSkew: 1, minDomains: 0, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, ${rest}`),
      at: 'api.yaml:6',
      severity: 'HIGH',
      message: /minDomains is 0/,
    },
    {
      name: 'a word of its own',
      files: pod(`maxSkew: 1, topologyKey: zone, whenUnsatisfiable: Maybe, ${rest}`),
      at: 'api.yaml:6',
      message: /DoNotSchedule or ScheduleAnyway/,
    },
    {
      name: 'no topology',
      files: pod(`maxSkew: 1, whenUnsatisfiable: ScheduleAnyway, ${rest}`),
      at: 'api.yaml:6',
    },
    {
      name: 'no pods to count',
      files: pod('maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway'),
      at: 'api.yaml:6',
      severity: 'MEDIUM',
      message: /counts no pod/,
    },
  ],
  good: [
    {
      name: 'complete',
      files: pod(`maxSkew: 2, minDomains: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, ${rest}`),
    },
    {
      name: 'none',
      files: {
        'api.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers: [{ name: a, image: "a:1" }]\n',
      },
    },
    {
      name: 'a template fills it in',
      files: pod(`maxSkew: "\${SKEW}", topologyKey: zone, whenUnsatisfiable: "\${MODE}", ${rest}`),
    },
  ],
});
