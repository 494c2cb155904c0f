import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './restart-policy-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'no service, told at the first',
      files: {
        'compose.yml':
          '# stack\nservices:\n  db:\n    image: postgres:16.4\n  api:\n    image: example/api:1.2\n    ports: ["80:80"]\n',
      },
      at: 'compose.yml:3',
      count: 1,
      severity: 'HIGH',
      message: /db and api stay down/,
    },
    {
      name: 'one of three',
      files: {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    restart: always\n  worker:\n    image: example/api:1.2\n    command: celery -A app worker\n  api:\n    image: example/api:1.2\n    restart: always\n',
      },
      at: 'compose.yml:5',
      message: /unlike db and api/,
    },
    {
      name: 'switched off',
      files: {
        'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    ports: ["80:80"]\n    restart: "no"\n',
      },
      at: 'compose.yml:2',
    },
  ],
  good: [
    {
      name: 'an example',
      files: { 'examples/compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    ports: ["80:80"]\n' },
    },
    {
      name: 'a Swarm policy',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    deploy:\n      restart_policy: {condition: any}\n',
      },
      passes: true,
    },
    {
      name: 'migrations and tools run once',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    restart: always\n  migrate:\n    image: example/api:1.2\n    command: alembic upgrade head\n  adminer:\n    image: adminer:4.8\n',
      },
      passes: true,
    },
    {
      name: 'from a base that is extended',
      files: {
        'compose.yml': 'services:\n  api:\n    extends: {file: base.yml, service: base}\n    image: example/api:1.2\n',
        'base.yml': 'services:\n  base:\n    image: example/base:1\n    restart: always\n',
      },
      passes: true,
    },
    {
      name: 'from the production fragment',
      files: {
        'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n',
        'compose.prod.yml': 'services:\n  api:\n    restart: always\n',
      },
      passes: true,
    },
  ],
});
