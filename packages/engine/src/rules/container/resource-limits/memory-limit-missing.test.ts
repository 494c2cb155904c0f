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
      severity: 'MEDIUM',
      message: /no memory or CPU limit/,
    },
    {
      name: 'five services in one finding, at the one that converts documents',
      files: {
        'compose.yml':
          'services:\n  proxy:\n    image: nginx:1.30\n  db:\n    image: postgres:16.4\n  cache:\n    image: redis:8.2\n  api:\n    image: example/api:1.2\n    ports: ["80:80"]\n  worker:\n    build: .\n    command: celery -A app worker\n',
        Dockerfile: 'FROM python:3.12.7-slim-bookworm\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n',
        'requirements.txt': 'docling==2.60.0\ncelery==5.4.0\n',
      },
      at: 'compose.yml:11',
      count: 1,
      severity: 'HIGH',
      message: /proxy, db, cache, api and worker/,
    },
    {
      name: 'one of two, while neither has a CPU limit',
      files: {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    mem_limit: 1g\n  web:\n    image: example/app:1.2\n    ports: ["80:80"]\n',
      },
      at: 'compose.yml:5',
      message: /has no memory limit, and no service has a CPU limit/,
    },
    {
      name: 'a graph database before the static front end',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: nginx:1.30\n    ports: ["80:80"]\n  graph:\n    image: neo4j:5.15-community\n',
      },
      at: 'compose.yml:5',
      count: 1,
    },
    {
      name: 'an example at most MEDIUM',
      files: {
        Dockerfile: 'FROM python:3.12.7-slim-bookworm\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n',
        'requirements.txt': 'docling==2.60.0\n',
        'examples/compose.yml': 'services:\n  api:\n    build: ..\n    ports: ["80:80"]\n',
      },
      at: 'examples/compose.yml:2',
      severity: 'MEDIUM',
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
    {
      name: 'a file that is laid over a base with limits',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    mem_limit: 1g\n',
        'compose.cloud.yml': 'services:\n  api:\n    image: example/api:1.2\n    build: !reset null\n',
      },
      passes: true,
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
