import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './default-credential.ts';

const db = (env: string, extra = '') => ({
  'compose.yml': `services:\n  db:\n    image: postgres:16.4\n${extra}    environment:\n${env}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'not published',
      files: db('      POSTGRES_PASSWORD: postgres\n'),
      at: 'compose.yml:5',
      severity: 'MEDIUM',
      message: /POSTGRES_PASSWORD=postgres/,
    },
    {
      name: 'published',
      files: db('      POSTGRES_PASSWORD: postgres\n', '    ports: ["5432:5432"]\n'),
      at: 'compose.yml:6',
      severity: 'CRITICAL',
    },
    {
      name: 'a weak fallback',
      files: db(`      POSTGRES_PASSWORD: ${interpolated('POSTGRES_PASSWORD:-changeme')}\n`),
      at: 'compose.yml:5',
    },
    { name: 'no password at all', files: db('      POSTGRES_HOST_AUTH_METHOD: trust\n'), at: 'compose.yml:5' },
    {
      name: 'inside a URL',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    environment:\n      DATABASE_URL: postgresql://app:app@db/app\n',
      },
      at: 'compose.yml:5',
    },
    {
      name: 'Kubernetes',
      files: {
        'k.yml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\nspec:\n  containers:\n    - name: db\n      image: postgres:16\n      env:\n        - name: POSTGRES_PASSWORD\n          value: password\n',
      },
      at: 'k.yml:10',
    },
  ],
  good: [
    {
      name: 'a variable named like a property of every object',
      files: db('      constructor: a\n      POSTGRES_PASSWORD_FILE: /run/secrets/pw\n'),
    },
    { name: 'a secret file', files: db('      POSTGRES_PASSWORD_FILE: /run/secrets/pw\n') },
    {
      name: 'a development override',
      files: {
        ...db(`      POSTGRES_PASSWORD: ${interpolated('PW:?')}\n`),
        'compose.dev.yml': 'services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: postgres\n',
      },
    },
  ],
});
