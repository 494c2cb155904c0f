import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './kubernetes-secret-committed.ts';

const secret = (body: string, path = 'k8s/s.yml') => ({
  [path]: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n${body}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'base64 of a known value',
      files: secret('data:\n  username: YXBw\n  password: cGFzc3dvcmQ=\n'),
      at: 'k8s/s.yml:7',
      message: /known value for password/,
      severity: 'HIGH',
    },
    {
      name: 'an example',
      files: secret('stringData:\n  password: admin\n', 'examples/s.yml'),
      at: 'examples/s.yml:6',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'empty or to be filled in', files: secret('stringData:\n  password: ""\n  token: <token>\n') },
    { name: 'templates', files: secret('stringData:\n  password: "{{ .Values.password }}"\n') },
    { name: 'a strong value is another rule', files: secret('stringData:\n  password: q7Rk2vXz9LmWc4TbYh8PsDf3\n') },
  ],
});
