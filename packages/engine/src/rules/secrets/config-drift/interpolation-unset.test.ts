import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './interpolation-unset.ts';

const compose = (lines: string) => ({ 'compose.yml': `services:\n  api:\n    image: a:1\n    environment:\n${lines}` });

ruleTest(rule, {
  bad: [
    {
      name: 'a secret first',
      files: compose(`      REGION: ${interpolated('REGION')}\n      API_TOKEN: ${interpolated('API_TOKEN')}\n`),
      at: 'compose.yml:6',
      count: 1,
      severity: 'HIGH',
      message: /likewise REGION/,
    },
    {
      name: 'a setting',
      files: compose(`      - REGION=${interpolated('REGION')}\n`),
      at: 'compose.yml:5',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'in a template comment',
      files: { ...compose(`      REGION: ${interpolated('REGION')}\n`), '.env.example': '# REGION=eu\n' },
      passes: true,
    },
    {
      name: 'in a page',
      files: {
        ...compose(`      REGION: ${interpolated('REGION')}\n`),
        'README.md': '# Start\n\n```sh\nexport REGION=eu\ndocker compose up\n```\n',
      },
      passes: true,
    },
    {
      name: 'in the pipeline',
      files: {
        ...compose(`      REGION: ${interpolated('REGION')}\n`),
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  a:\n    runs-on: u\n    env:\n      REGION: eu\n    steps:\n      - run: docker compose up -d\n',
      },
      passes: true,
    },
    {
      name: 'required or with a fallback',
      files: compose(`      A_KEY: ${interpolated('A_KEY:?')}\n      B: ${interpolated('B:-x')}\n`),
    },
  ],
});
