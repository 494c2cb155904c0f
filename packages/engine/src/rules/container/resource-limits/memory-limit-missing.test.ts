import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './memory-limit-missing.ts';

const deployment = (resources: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  selector:\n    matchLabels: {app: api}\n  template:\n    metadata:\n      labels: {app: api}\n    spec:\n      containers:\n        - name: api\n          image: registry.example.org/api:1.2\n${resources}`;

ruleTest(rule, {
  bad: [
    {
      name: 'a database',
      files: { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n' },
      at: 'compose.yml:2',
      severity: 'HIGH',
    },
    {
      name: 'a light web service',
      files: { 'compose.yml': 'services:\n  web:\n    image: example/app:1.2\n    ports: ["80:80"]\n' },
      at: 'compose.yml:2',
      severity: 'MEDIUM',
    },
    { name: 'a Kubernetes container', files: { 'k8s/api.yml': deployment('') }, at: 'k8s/api.yml:13' },
    {
      name: 'only a reservation',
      files: { 'compose.yml': 'services:\n  web:\n    image: example/app:1.2\n    mem_reservation: 1g\n' },
      at: 'compose.yml:2',
    },
  ],
  good: [
    {
      name: 'deploy.resources',
      files: {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    deploy:\n      resources:\n        limits:\n          memory: 2g\n',
      },
      passes: true,
    },
    {
      name: 'a limit through a merge key',
      files: {
        'compose.yml': 'x-base: &base\n  mem_limit: 1g\nservices:\n  db:\n    <<: *base\n    image: postgres:16.4\n',
      },
      passes: true,
    },
    {
      name: 'a limit from the production fragment',
      files: {
        'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n',
        'compose.prod.yml': 'services:\n  db:\n    mem_limit: 2g\n',
      },
      passes: true,
    },
    {
      name: 'a migration',
      files: {
        'compose.yml': 'services:\n  migrate:\n    image: example/app:1.2\n    command: alembic upgrade head\n',
      },
    },
    { name: 'a developer tool', files: { 'compose.yml': 'services:\n  adminer:\n    image: adminer:4.8\n' } },
    {
      name: 'Kubernetes limits',
      files: { 'k8s/api.yml': deployment('          resources:\n            limits:\n              memory: 512Mi\n') },
      passes: true,
    },
  ],
  unresolved: [
    {
      name: 'a variable',
      files: {
        'compose.yml': `services:\n  db:\n    image: postgres:16.4\n    mem_limit: $${'{DB_MEMORY}'}\n`.replace(
          '$$',
          '$',
        ),
      },
    },
  ],
});
