import { triggersOf } from '../../../documents/workflow/parse.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

interface Script {
  readonly file: string;
  readonly span: Span;
}

export default defineRule<Script>({
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

function backupScripts(model: DeploymentModel): Script[] {
  const byFile = new Map<string, Span>();
  for (const fact of model.prose) {
    if (fact.topic === 'backup' && fact.form === 'script' && !byFile.has(fact.span.file))
      byFile.set(fact.span.file, fact.span);
  }
  return [...byFile].map(([file, span]) => ({ file, span }));
}

/** Anything that runs it: a schedule line, a container that mounts or calls it, a scheduled pipeline, a CronJob. */
function scheduleOf(script: Script, model: DeploymentModel): Span | undefined {
  const name = script.file.split('/').at(-1) ?? script.file;
  const line = model.prose.find((fact) => fact.topic === 'backup-schedule' && fact.form !== 'page');
  const written = model.prose.find((fact) => fact.topic === 'backup-schedule');
  const container = model.containers.find(
    (it) =>
      known(it.command)?.text.includes(name) ||
      known(it.entrypoint)?.text.includes(name) ||
      it.mounts.some((mount) => mount.source?.endsWith(name)),
  );
  const label = model.containers.flatMap((it) => it.labels).find((it) => it.value.includes(name));
  const pipeline = model.pipelines.find(
    (it) =>
      triggersOf(it).includes('schedule') &&
      it.jobs.some((job) => job.steps.some((step) => step.run?.text.includes(name))),
  );
  const workload = model.workloads.find((it) => it.workloadKind === 'CronJob' && /backup/.test(it.name));
  return line?.span ?? container?.span ?? label?.span ?? pipeline?.span ?? workload?.span ?? written?.span;
}
