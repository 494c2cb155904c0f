import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './down-before-up.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a pull between stop and start',
      files: { 'scripts/update.sh': 'docker compose down\ndocker compose pull\ndocker compose up -d\n' },
      at: 'scripts/update.sh:1',
      severity: 'HIGH',
    },
    {
      name: 'a job',
      files: {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    runs-on: self-hosted\n    steps:\n      - run: |\n          docker compose stop\n          docker compose up -d\n',
      },
      at: '.github/workflows/d.yml:7',
      severity: 'MEDIUM',
    },
    {
      name: 'a recipe',
      files: { Makefile: 'deploy:\n\tdocker compose down\n\tdocker compose up -d\n' },
      at: 'Makefile:2',
    },
  ],
  good: [
    {
      name: 'stopped for a copy',
      files: { 'upgrade.sh': 'docker compose stop\ntar czf data.tgz data\ndocker compose up -d\n' },
      passes: true,
    },
    {
      name: 'a helper of developers',
      files: { Makefile: 'restart-dev:\n\tdocker compose down\n\tdocker compose up\n' },
    },
    {
      name: 'two recipes',
      files: { Makefile: 'deploy-down:\n\tdocker compose down\n\ndeploy:\n\tdocker compose up -d\n' },
    },
  ],
});
