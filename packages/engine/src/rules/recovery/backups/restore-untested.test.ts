import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './restore-untested.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a restore script that nobody runs',
      files: { 'ops/backup.sh': 'pg_dump app > a.dump\n', 'ops/restore.sh': 'pg_restore -d app a.dump\n' },
      at: 'ops/backup.sh:1',
      message: /ops\/restore\.sh:1 is never exercised/,
    },
  ],
  good: [
    {
      name: 'a drill is written down',
      files: { 'ops/backup.sh': 'pg_dump app > a.dump\n', 'docs/recovery.md': 'We test the restore every month.\n' },
      passes: true,
    },
    { name: 'no backups: another rule speaks', files: { 'README.md': 'x\n' } },
  ],
});
