import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './variant-untested.ts';

const release = (matrix: string, key = 'target') => ({
  '.github/workflows/r.yml': `on: { push: { tags: ["v*"] } }\njobs:\n  image:\n    strategy:\n      matrix:\n${matrix}    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          push: true\n          ${key}: \${{ matrix.target }}\n`,
});
const two = '        target: [remote, local]\n';
const smoke = (steps: string) => ({
  '.github/workflows/gate.yml': `on: pull_request\njobs:\n  smoke:\n    steps:\n${steps}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the gate starts one of two',
      files: { ...release(two), ...smoke('      - run: docker run -d desk:remote\n') },
      at: '.github/workflows/gate.yml:3',
      message: /also publishes local/,
    },
    {
      name: 'variants by include, and Compose builds other files',
      files: {
        ...release('        include:\n          - target: remote\n          - target: local\n'),
        ...smoke('      - run: docker run -d desk:remote\n      - run: docker compose up -d --build\n'),
        'compose.yml': 'services:\n  api:\n    build: ./api\n',
        'api/Dockerfile': 'FROM x\n',
        Dockerfile: 'FROM x\n',
      },
      at: '.github/workflows/gate.yml:3',
      message: /build api\/Dockerfile, not Dockerfile/,
    },
  ],
  good: [
    {
      name: 'both by name',
      files: {
        ...release(two),
        ...smoke('      - run: docker run -d desk:remote\n      - run: docker run -d desk:local\n'),
      },
      passes: true,
    },
    { name: 'nothing is started', files: { ...release(two), ...smoke('      - run: npm test\n') } },
    {
      name: 'platforms are no variants',
      files: { ...release('        platform: [a, b]\n'), ...smoke('      - run: docker run a\n') },
    },
  ],
});
