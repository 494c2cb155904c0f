import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './index-strategy-unsafe.ts';

const image = (run: string, more = '') => ({
  Dockerfile: `FROM python:3.12-slim-bookworm\n${more}RUN ${run}\nCMD ["x"]\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'uv sync',
      files: image(
        'uv sync --frozen --extra-index-url https://download.pytorch.org/whl/cpu --index-strategy unsafe-best-match',
      ),
      at: 'Dockerfile:2',
      severity: 'MEDIUM',
      message: /download\.pytorch\.org/,
    },
    {
      name: 'by variable',
      files: image(
        'uv pip install --index https://download.pytorch.org/whl/cpu -r r.txt',
        'ENV UV_INDEX_STRATEGY=unsafe-first-match\n',
      ),
      at: 'Dockerfile:3',
    },
    {
      name: 'a private index beside PyPI with pip',
      files: image('pip install --extra-index-url https://packages.acme.example/simple -r requirements.txt'),
      at: 'Dockerfile:2',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the index of a maker with pip',
      files: image('pip install --extra-index-url https://download.pytorch.org/whl/cpu torch==2.5.1'),
      passes: true,
    },
    {
      name: 'one private index only',
      files: image('pip install --index-url https://packages.acme.example/simple -r requirements.txt'),
    },
  ],
});
