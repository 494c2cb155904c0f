import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './post-deploy-check-missing.ts';

const compose = { 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n' };
const workflow = (steps: string) => ({
  '.github/workflows/d.yml': `on: push\njobs:\n  deploy:\n    environment: production\n    steps:\n${steps}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the check runs before the deploy',
      files: { ...compose, ...workflow('      - run: curl -fsS https://x.example.org\n      - run: flyctl deploy\n') },
      at: '.github/workflows/d.yml:7',
    },
    {
      name: 'each workflow that deploys',
      files: {
        ...compose,
        ...workflow('      - run: flyctl deploy\n'),
        '.github/workflows/e.yml':
          'on: workflow_dispatch\njobs:\n  deploy:\n    runs-on: self-hosted\n    steps:\n      - run: |\n          docker compose build\n          docker compose up -d\n',
      },
      at: '.github/workflows/e.yml:8',
      message: /returns once the containers are started.*d.yml:6/,
      count: 1,
    },
  ],
  good: [
    {
      name: 'kubectl waits for the rollout',
      files: {
        ...compose,
        ...workflow('      - run: kubectl apply -f k8s\n      - run: kubectl rollout status deploy/api\n'),
      },
      passes: true,
    },
    {
      name: 'compose waits for health',
      files: { ...compose, ...workflow('      - run: ssh h "docker compose up -d --wait"\n') },
      passes: true,
    },
    {
      name: 'a later job checks',
      files: {
        ...compose,
        '.github/workflows/d.yml':
          'on: push\njobs:\n  deploy:\n    environment: p\n    steps:\n      - run: flyctl deploy\n  smoke:\n    needs: deploy\n    steps:\n      - run: ./smoke-test.sh https://x\n',
      },
      passes: true,
    },
    { name: 'no pipeline here: a question', files: compose, asks: true },
    {
      name: 'a test stack on the runner is no deploy',
      files: {
        ...compose,
        '.github/workflows/t.yml':
          'on: push\njobs:\n  e2e:\n    steps:\n      - run: docker compose up -d\n      - run: curl http://localhost:8000\n',
      },
      asks: true,
    },
  ],
});
