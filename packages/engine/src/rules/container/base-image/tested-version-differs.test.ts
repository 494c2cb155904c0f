import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './tested-version-differs.ts';

const ci = (steps: string, matrix = '') => ({
  '.github/workflows/ci.yml': `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n${matrix}    steps:\n${steps}      - run: npm test && pytest\n`,
});
const python = (version: string) =>
  `      - uses: actions/setup-python@v5\n        with:\n          python-version: ${version}\n`;
const node = (version: string) =>
  `      - uses: actions/setup-node@v4\n        with:\n          node-version: ${version}\n`;
const matrix = (versions: string) => `    strategy:\n      matrix:\n        py: [${versions}]\n`;
const image = (base: string) => ({ Dockerfile: `FROM ${base}\nCMD ["x"]\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'another major of Node.js in the build stage',
      files: {
        Dockerfile: 'FROM node:20.19.0 AS web\nRUN npm ci\nFROM nginx:1.30.1\nCOPY --from=web /dist /srv\n',
        ...ci(node('22')),
      },
      at: 'Dockerfile:1',
      message: /Node\.js 20 .*test on 22 only/,
    },
    {
      name: 'not in the matrix',
      files: { ...image('python:3.13-slim-bookworm'), ...ci(python('${{ matrix.py }}'), matrix('"3.11", "3.12"')) },
      at: 'Dockerfile:1',
      message: /3\.11 and 3\.12/,
    },
  ],
  good: [
    {
      name: 'one of the matrix',
      files: { ...image('python:3.12.4-slim-bookworm'), ...ci(python('${{ matrix.py }}'), matrix('"3.11", "3.12"')) },
      passes: true,
    },
    { name: 'an alias, which proves nothing', files: { ...image('node:22-bookworm-slim'), ...ci(node('lts/*')) } },
    {
      name: 'a range, which proves nothing',
      files: { ...image('python:3.14-slim-bookworm'), ...ci(python('">=3.12"')) },
    },
    { name: 'no version is named', files: { ...image('node:22-bookworm-slim'), ...ci('') } },
    { name: 'the major with x', files: { ...image('node:22-bookworm-slim'), ...ci(node('22.x')) }, passes: true },
  ],
});
