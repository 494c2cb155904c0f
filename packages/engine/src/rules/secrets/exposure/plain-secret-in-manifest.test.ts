import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './plain-secret-in-manifest.ts';

const pod = (env: string) => ({
  'k.yml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      image: a:1\n      env:\n${env}`,
});
const compose = (line: string) => ({
  'compose.yml': `services:\n  api:\n    image: a:1\n    environment:\n      ${line}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a pod',
      files: pod('        - name: SESSION_SECRET\n          value: correcthorsebattery\n'),
      at: 'k.yml:10',
      message: /SESSION_SECRET/,
    },
    { name: 'the same in Compose', files: compose('SESSION_SECRET: correcthorsebattery'), at: 'compose.yml:5' },
    {
      name: 'a well-known value in a ConfigMap',
      files: { 'c.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  password: supersecret\n' },
      at: 'c.yml:6',
    },
    {
      name: 'a line of a file in a ConfigMap',
      files: {
        'c.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  app.env: "DB_PASSWORD:supersecret"\n',
      },
      at: 'c.yml:6',
      message: /DB_PASSWORD/,
    },
  ],
  good: [
    {
      name: 'a file in a ConfigMap without values of its own',
      files: {
        'c.yml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  app.env: |\n    REDIS_PASSWORD=\n    DB_PASSWORD=${DB_PASSWORD}\n    TOKEN_TTL=30m\n',
      },
    },
    {
      name: 'a Secret reference',
      files: pod(
        '        - name: SESSION_SECRET\n          valueFrom:\n            secretKeyRef: { name: s, key: k }\n',
      ),
    },
    { name: 'interpolation', files: compose(`SESSION_SECRET: ${interpolated('SESSION_SECRET:?set it')}`) },
    { name: 'a default credential is another rule', files: compose('POSTGRES_PASSWORD: postgres') },
    { name: 'about a secret, not one', files: compose('TOKEN_EXPIRE_MINUTES: "30"\n      SECRET_NAME: my-app-secret') },
  ],
});
