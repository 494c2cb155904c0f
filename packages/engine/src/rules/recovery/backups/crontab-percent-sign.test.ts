import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './crontab-percent-sign.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a file of cron.d with its user',
      files: { 'deploy/cron.d/backup': '# nightly\n15 2 * * * root tar czf /b/x-$(date +%Y%m%d).tgz /srv/data\n' },
      at: 'deploy/cron.d/backup:2',
      message: /cron runs only `tar czf \/b\/x-\$\(date \+`/,
    },
  ],
  good: [
    { name: 'a script does it', files: { crontab: '15 2 * * * /opt/backup.sh\n' } },
    { name: 'escaped', files: { crontab: '@daily cp a b-$(date +\\%F)\n' } },
    { name: 'a comment', files: { crontab: '# 0 3 * * * cp a b-$(date +%F)\n' } },
  ],
});
