import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './destructive-deploy-command.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a deploy job that takes the volumes down',
      files: {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  deploy:\n    environment: production\n    steps:\n      - run: |\n          docker compose down --volumes\n          docker compose up -d\n',
      },
      at: '.github/workflows/d.yml:6',
      message: /docker compose down --volumes/,
    },
  ],
  good: [
    { name: 'down without volumes', files: { 'scripts/deploy.sh': 'docker compose down\ndocker compose up -d\n' } },
    {
      name: 'the test stack may go',
      files: { 'scripts/deploy-test.sh': 'docker compose -f compose.test.yml down -v\n' },
    },
    { name: 'a cleanup script that is no deploy', files: { 'scripts/reset-dev.sh': 'docker compose down -v\n' } },
  ],
});
