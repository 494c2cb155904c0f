import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './fixed-sleep-readiness.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'inside a condition of an installer',
      files: {
        'install-desk.sh':
          '#!/bin/bash\nif [ "$DB" = "postgres" ] ; then\n\techo "Starting"\n\tdocker compose up --detach db\n\t# long enough\n\tsleep 15\n\tdocker compose stop\nfi\n',
      },
      at: 'install-desk.sh:6',
      message: /15 seconds.*docker compose stop/,
    },
    {
      name: 'in a recipe that deploys',
      files: { Makefile: 'deploy:\n\tkubectl apply -f k8s\n\tsleep 30\n\tkubectl exec deploy/api -- ./migrate\n' },
      at: 'Makefile:3',
    },
    {
      name: 'in a job that deploys',
      files: {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    runs-on: self-hosted\n    steps:\n      - run: |\n          docker compose up -d\n          sleep 20\n          docker compose exec -T api alembic upgrade head\n',
      },
      at: '.github/workflows/d.yml:8',
    },
  ],
  good: [
    {
      name: 'a loop',
      files: {
        'deploy.sh':
          'docker compose up -d\nuntil curl -fsS http://localhost/health; do\n  sleep 5\ndone\ndocker compose exec api ./m\n',
      },
    },
    {
      name: 'it waits already',
      files: { 'deploy.sh': 'docker compose up -d --wait\nsleep 10\ndocker compose exec api ./m\n' },
    },
    { name: 'nothing follows', files: { 'deploy.sh': 'docker compose up -d\nsleep 10\necho done\n' } },
    {
      name: 'a helper of developers',
      files: { 'scripts/dev-up.sh': 'docker compose up -d\nsleep 10\ndocker compose exec api ./m\n' },
    },
  ],
});
