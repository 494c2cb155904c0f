import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './image-variant-not-built.ts';

const compose = (image: string) => ({ 'compose.yml': `services:\n  api:\n    image: ${image}\n` });
const workflow = (names: string) => ({
  '.github/workflows/images.yml': `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          tags: |\n${names}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a workflow builds other variants',
      files: {
        ...compose('acme/api-rocm:1.0'),
        ...workflow('            acme/api:1.0\n            acme/api-gpu:1.0\n'),
      },
      at: 'compose.yml:3',
      message: /only api and api-gpu/,
    },
  ],
  good: [
    {
      name: 'a built variant',
      files: {
        ...compose('acme/api-gpu:1.0'),
        ...workflow('            acme/api:1.0\n            acme/api-gpu:1.0\n'),
      },
    },
    {
      name: 'another program of the same makers',
      files: {
        ...compose('acme/api-frontend:1.0'),
        ...workflow('            acme/api:1.0\n            acme/api-gpu:1.0\n'),
      },
    },
    {
      name: 'the matrix completes the name',
      files: {
        ...compose('acme/api-rocm:1.0'),
        ...workflow('            acme/api:1.0\n            acme/api-${{ matrix.variant }}:1.0\n'),
      },
    },
    {
      name: 'no variants at all',
      files: { ...compose('acme/api-slim:1.0'), ...workflow('            acme/api:1.0\n') },
    },
  ],
});
