import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './env-file-handed-around.ts';

const compose = (file: string, more = '') =>
  `services:\n  app:\n    image: example/shop:1.2.3\n    ports: ["8000:8000"]\n    env_file: .env\n  search:\n    image: getmeili/meilisearch:v1.11.0\n    env_file:\n      - ${file}\n${more}`;
const workload = (name: string, image: string, from: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  selector: { matchLabels: { app: ${name} } }\n  template:\n    metadata: { labels: { app: ${name} } }\n    spec:\n      containers:\n        - name: ${name}\n          image: ${image}\n          envFrom:\n            - ${from}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a search engine with the settings of the application',
      files: { 'compose.yml': compose('.env'), '.env.example': 'OPENAI_API_KEY=\nMEILI_MASTER_KEY=\n' },
      at: 'compose.yml:9',
      message: /search gets the whole of \.env, the settings of app/,
      severity: 'MEDIUM',
    },
    {
      name: 'pods that take the same Secret',
      files: {
        'k8s/app.yaml': workload('app', 'example/shop:1.2.3', 'secretRef: { name: shop }'),
        'k8s/search.yaml': workload('search', 'getmeili/meilisearch:v1.11.0', 'secretRef: { name: shop }'),
      },
      at: 'k8s/search.yaml:14',
    },
  ],
  good: [
    { name: 'a file of its own', files: { 'compose.yml': compose('search.env') }, passes: true },
    {
      name: 'a file for the database that the application reads as well',
      files: {
        'compose.yml':
          'services:\n  app:\n    build: .\n    env_file: [.envs/.app, .envs/.postgres]\n  db:\n    image: postgres:16.4\n    env_file: .envs/.postgres\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["python", "app.py"]\n',
      },
    },
    {
      name: 'a ConfigMap',
      files: {
        'k8s/app.yaml': workload('app', 'example/shop:1.2.3', 'configMapRef: { name: shop }'),
        'k8s/search.yaml': workload('search', 'getmeili/meilisearch:v1.11.0', 'configMapRef: { name: shop }'),
      },
    },
    {
      name: 'a stack for development',
      files: {
        'docker-compose.dev.yml': compose('.env'),
        'compose.yml': 'services:\n  app:\n    image: example/shop:1.2.3\n    ports: ["8000:8000"]\n',
      },
    },
  ],
});
