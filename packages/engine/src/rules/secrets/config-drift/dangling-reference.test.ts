import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dangling-reference.ts';

const pod = (ref: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: p\n      image: a:1\n      env:\n        - name: DB_PASSWORD\n          valueFrom:\n            secretKeyRef: { ${ref} }\n`;
const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: changeme\n  user: app\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a Secret in another file',
      files: { 'a.yml': pod('name: db, key: passwd'), 'b.yml': secret },
      at: 'a.yml:10',
      message: /key passwd of Secret db, which only has password, user \(b\.yml:4\)/,
      severity: 'HIGH',
    },
  ],
  good: [
    { name: 'the key exists', files: { 'a.yml': pod('name: db, key: password'), 'b.yml': secret } },
    {
      name: 'the object is made elsewhere',
      files: { 'a.yml': pod('name: other, key: x'), 'b.yml': secret },
    },
    { name: 'it may be missing', files: { 'a.yml': pod('name: db, key: passwd, optional: true'), 'b.yml': secret } },
  ],
});
