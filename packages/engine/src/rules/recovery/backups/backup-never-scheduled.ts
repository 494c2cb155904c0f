import { advice, defineRule, fail, pass } from '../../rule.ts';
import { type BackupScript, backupScripts, scheduleOf } from '../../shared/backup-schedules.ts';

export default defineRule<BackupScript>({
  id: 'recovery/backups/backup-never-scheduled',
  title: 'The backup script is never run',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: backupScripts,
  noSubject: 'No backup script stands in this repository.',

  check(script, model) {
    const schedule = scheduleOf(script, model);
    if (schedule !== undefined) return pass([schedule, script.span], 'scheduled');
    return fail(
      script.span,
      `${script.file} makes a backup, and nothing in this repository starts it: no crontab, timer, CronJob, scheduled workflow or scheduler container names it.`,
      {
        subject: { kind: 'script', name: script.file, anchor: 'schedule' },
        verify: `On the host: \`crontab -l; systemctl list-timers; grep -r ${script.file.split('/').at(-1)} /etc/cron*\``,
        fix: advice(
          'Start it every night',
          'crontab',
          `# /etc/cron.d/backup\n0 3 * * * root /srv/app/${script.file} || logger -t backup "backup failed"`,
        ),
      },
    );
  },

  docs: {
    problem: 'A backup that depends on somebody remembering it is made before holidays and never before accidents.',
    impact: 'The newest copy is weeks old when it is needed.',
    verify: 'Look at the age of the newest backup.',
    remedy: 'Run the script from a scheduler that the repository describes, and alert when the newest copy is too old.',
    tradeOff:
      'None worth naming; a schedule on the host that the repository does not show should be written down in it.',
    sources: ['https://man7.org/linux/man-pages/man5/crontab.5.html'],
  },
  examples: {
    bad: [{ 'ops/backup.sh': 'pg_dump app | gzip > /backup/app.gz\n' }],
    good: [
      {
        'ops/backup.sh': 'pg_dump app | gzip > /backup/app.gz\n',
        'ops/crontab': '0 3 * * * root /srv/app/ops/backup.sh\n',
      },
    ],
  },
});
