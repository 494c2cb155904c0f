import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './field-in-wrong-context.ts';

const pod = (context: string, containers: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n${context}  containers:\n${containers}`;
const one = (security: string) => `    - name: a\n      image: org/a:1\n      securityContext:\n${security}`;

ruleTest(rule, {
  bad: [
    {
      name: 'groups in the container',
      files: {
        'p.yml': pod('', one('        runAsUser: 1000\n        supplementalGroups: [2000]\n        fsGroup: 2000\n')),
      },
      at: 'p.yml:10',
      message: /supplementalGroups and fsGroup/,
      fix: /fsGroup: 2000[\s\S]*everything else stays/,
      fixLacks: /1000|\{\}/,
      count: 1,
    },
    {
      name: 'capabilities in the pod, told once for two containers',
      files: {
        'p.yml': pod(
          '  securityContext:\n    capabilities: { drop: [ALL] }\n',
          '    - { name: a, image: "org/a:1" }\n    - { name: b, image: "org/b:1" }\n',
        ),
      },
      at: 'p.yml:6',
      count: 1,
      message: /belongs into the container's/,
    },
  ],
  good: [
    {
      name: 'fields that both contexts have',
      files: {
        'p.yml': pod(
          '  securityContext: { runAsUser: 1000, runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }\n',
          one('        runAsUser: 1000\n        runAsNonRoot: true\n        capabilities: { drop: [ALL] }\n'),
        ),
      },
    },
    { name: 'Compose', files: { 'compose.yml': 'services:\n  a:\n    image: org/a:1\n    user: "1000"\n' } },
  ],
});
