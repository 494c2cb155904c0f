import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './image-never-started.ts';

const file = '.github/workflows/release.yml';
const push = '      - run: docker push acme/desk:latest\n';
const release = (jobs: string, more: Record<string, string> = {}) => ({ [file]: `on: push\njobs:\n${jobs}`, ...more });
const tests = '  test:\n    steps:\n      - run: pytest\n';

const stack = {
  Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["python", "main.py"]\n',
  'compose.yml': 'services:\n  api:\n    build: .\n  db:\n    image: postgres:16\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'tests of the sources only',
      files: release(`${tests}  image:\n    needs: test\n    steps:\n${push}`),
      at: `${file}:9`,
      message: /tests run on the sources only/,
    },
    { name: 'no test at all', files: release(`  image:\n    steps:\n${push}`), at: `${file}:5` },
    {
      name: 'a workflow that another one calls',
      files: {
        '.github/workflows/build.yml': `on: workflow_call\njobs:\n  image:\n    steps:\n${push}`,
        [file]: `on: push\njobs:\n${tests}  build:\n    needs: test\n    uses: ./.github/workflows/build.yml\n`,
      },
      at: `${file}:6`,
    },
  ],
  good: [
    {
      name: 'a container is started',
      files: release(`  image:\n    steps:\n      - run: docker run -d acme/desk && curl -fsS localhost\n${push}`),
      passes: true,
    },
    {
      name: 'the stack is started on pull requests',
      files: release(`  image:\n    steps:\n${push}`, {
        ...stack,
        '.github/workflows/pr.yml':
          'on: pull_request\njobs:\n  a:\n    steps:\n      - run: docker compose up -d --wait\n',
      }),
      passes: true,
    },
    {
      name: 'the tag of a build action',
      files: release(
        '  image:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { load: true, tags: "candidate:1" }\n      - run: docker run --rm candidate:1 --version\n' +
          push,
      ),
      passes: true,
    },
    {
      name: 'a tag by an expression',
      files: release(
        '  image:\n    steps:\n      - run: docker build -t ${{ env.IMAGE }}:new .\n      - run: docker run -d ${{ env.IMAGE }}:new\n' +
          push,
      ),
      passes: true,
    },
    {
      name: 'an expression that is another image',
      files: release(
        '  image:\n    steps:\n      - run: docker build -t ${{ env.IMAGE }} .\n      - run: docker run -d ${{ env.DATABASE }}\n' +
          push,
      ),
      proves: false,
    },
    {
      name: 'a database for the tests',
      files: release(`  image:\n    steps:\n      - run: docker run -d postgres:16\n${push}`),
      proves: false,
    },
    {
      name: 'only the database of the stack',
      files: release(`  image:\n    steps:\n      - run: docker compose up -d db\n${push}`, stack),
      proves: false,
    },
    { name: 'a script that may start it', files: release(`  image:\n    steps:\n      - run: make smoke\n${push}`) },
    { name: 'tests elsewhere, not waited for', files: release(`${tests}  image:\n    steps:\n${push}`) },
  ],
});
