import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './secrets-as-environment.ts';

const pod = (rest: string) => ({
  'k.yml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: p\n      image: a:1\n${rest}`,
});
const one = (name: string) =>
  `        - name: ${name}\n          valueFrom:\n            secretKeyRef: { name: s, key: k }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'two variables',
      files: pod(`      env:\n${one('DB_PASSWORD')}${one('API_KEY')}`),
      at: 'k.yml:10',
      count: 1,
      message: /2 secrets \(DB_PASSWORD, API_KEY\)/,
    },
    {
      name: 'a whole Secret',
      files: pod('      envFrom:\n        - secretRef:\n            name: all\n'),
      at: 'k.yml:10',
      message: /the whole of Secret\/all/,
    },
  ],
  good: [
    { name: 'one variable of a bare pod', files: pod(`      env:\n${one('TOKEN')}`), passes: true },
    { name: 'a user name', files: pod(`      env:\n${one('DB_USER')}${one('DB_HOST')}`) },
    { name: 'a ConfigMap', files: pod('      envFrom:\n        - configMapRef:\n            name: all\n') },
  ],
});
