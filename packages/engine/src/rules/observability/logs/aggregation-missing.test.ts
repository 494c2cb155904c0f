import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './aggregation-missing.ts';

ruleTest(rule, {
  bad: [],
  good: [
    {
      name: 'nothing is configured: it may live on the host',
      files: { 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n' },
      asks: true,
    },
    {
      name: 'a remote driver',
      files: {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n    logging:\n      driver: awslogs\n',
      },
      passes: true,
    },
    { name: 'nothing deploys', files: { 'README.md': 'x\n' } },
  ],
});
