import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './backup-never-scheduled.ts';

const script = { 'scripts/backup.sh': '#!/bin/sh\nset -e\npg_dump app > /backup/app.sql\n' };

ruleTest(rule, {
  bad: [
    { name: 'a lone script', files: script, at: 'scripts/backup.sh:3', message: /scripts\/backup\.sh makes a backup/ },
  ],
  good: [
    {
      name: 'the pages say that cron runs it',
      files: { ...script, 'README.md': 'Run nightly by cron: backup.sh makes the backups.\n' },
      passes: true,
    },
    {
      name: 'a scheduled workflow runs it',
      files: {
        ...script,
        '.github/workflows/backup.yml':
          'on:\n  schedule:\n    - cron: "0 3 * * *"\njobs:\n  b:\n    steps:\n      - run: ./scripts/backup.sh\n',
      },
      passes: true,
    },
    { name: 'no script', files: { 'README.md': 'x\n' } },
  ],
});
