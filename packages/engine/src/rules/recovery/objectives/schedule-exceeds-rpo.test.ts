import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './schedule-exceeds-rpo.ts';

const base = { 'compose.yml': 'services:\n  db:\n    image: postgres:17.2\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'weekly against a day',
      files: {
        ...base,
        'docs/dr.md': '| Database | RPO 24 h | RTO 4 h |\n',
        'ops/crontab': '0 4 * * 0 restic backup /data\n',
      },
      at: 'ops/crontab:1',
      message: /lose at most 24 hours .* every 7 days/,
    },
    {
      name: 'a timer against minutes',
      files: {
        ...base,
        'docs/dr.md': 'Recovery point objective: 15 minutes\n',
        'ops/backup.timer': '[Timer]\nOnCalendar=daily\n',
        'ops/backup.service': '[Service]\nExecStart=/opt/x\n',
      },
      at: 'ops/backup.timer:2',
    },
  ],
  good: [
    {
      name: 'a CronJob every hour',
      files: {
        'docs/dr.md': 'RPO: 2 hours\n',
        'k8s/b.yaml':
          'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: db-backup }\nspec:\n  schedule: "10 * * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers:\n            - { name: dump, image: "postgres:17.2" }\n',
      },
      passes: true,
    },
    {
      name: 'every six hours',
      files: { ...base, 'docs/dr.md': 'RPO: 6 hours\n', 'ops/crontab': '15 */6 * * * /opt/backup.sh\n' },
      passes: true,
    },
    {
      name: 'continuous',
      files: {
        ...base,
        'docs/dr.md': 'RPO: 5 minutes\n',
        'ops/run.sh': 'litestream replicate -config l.yml\n',
        'ops/crontab': '0 3 * * * /opt/backup.sh\n',
      },
    },
    { name: 'no schedule here', files: { ...base, 'docs/dr.md': 'RPO: 1 hour\n' } },
  ],
});
