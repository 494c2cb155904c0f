import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './threads-exceed-cpus.ts';

const deployment = (cpu: string, env = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  selector: {matchLabels: {a: q}}\n  template:\n    metadata: {labels: {a: q}}\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/acme/page-reader\n          resources:\n            limits:\n              cpu: ${cpu}\n${env}`;
const own = {
  Dockerfile: 'FROM python:3.12.7-slim\nENV OMP_NUM_THREADS=4\nCOPY . .\nRUN pip install .\nCMD ["page-reader"]\n',
  'pyproject.toml': '[project]\nname = "page-reader"\ndependencies = ["fastapi==0.115.0"]\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'the published image brings four',
      files: { ...own, 'k8s/a.yml': deployment('1') },
      at: 'k8s/a.yml:14',
      message: /OMP_NUM_THREADS=4 \(Dockerfile:2\)/,
    },
    {
      name: 'workers of the server',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1\n    cpus: 1\n    environment:\n      - WEB_CONCURRENCY=8\n',
      },
      at: 'compose.yml:4',
    },
  ],
  good: [
    { name: 'as many CPUs', files: { ...own, 'k8s/a.yml': deployment('4') }, passes: true },
    {
      name: 'the container sets its own number',
      files: { ...own, 'k8s/a.yml': deployment('1', '          env: [{name: OMP_NUM_THREADS, value: "1"}]\n') },
      passes: true,
    },
    {
      name: 'no limit',
      files: {
        'compose.yml': 'services:\n  api:\n    image: example/api:1\n    environment:\n      - OMP_NUM_THREADS=8\n',
      },
    },
  ],
  unresolved: [
    {
      name: 'from the shell',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1\n    cpus: 1\n    environment:\n      - OMP_NUM_THREADS=$N\n',
      },
    },
  ],
});
