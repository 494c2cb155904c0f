import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allJobs } from '../../shared/backup-containers.ts';
import { type BackupJob, isDated, leavesHost, prunes } from '../../shared/backup-jobs.ts';

export default defineRule<BackupJob>({
  id: 'recovery/backups/copies-never-removed',
  title: 'Old backups are never removed, or always',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => allJobs(model),
  noSubject: 'No backup script stands in this repository.',

  check(job) {
    const pruned = prunes(job);
    if (pruned !== null) return pass(pruned.span, 'old copies are removed');
    const away = leavesHost(job);
    if (away !== null) return skip(`What ${away.program} sends away is kept or removed there.`);
    const last = job.steps.filter((step) => step.destination !== null && !/^\/tmp\//.test(step.destination)).at(-1);
    const target = last?.destination;
    if (last === undefined || target === null || target === undefined) return skip('The destination cannot be told.');
    if (/^["']?\$\w+["']?$|^\$[1-9{]|\{\{/.test(target))
      return skip('The caller of the backup script names the destination.');
    const dated = isDated(target);
    const effect = dated
      ? `${job.name} adds a file to ${target.replace(/\/[^/]*$/, '') || '.'} on every run and never removes one.`
      : `${job.name} writes ${target} again on every run, so there is only ever the last copy.`;
    return fail(last.command.span, effect, {
      subject: { kind: 'script', name: job.script.path, anchor: 'retention', discriminator: job.name },
      problem: dated
        ? 'The folder grows until the disk is full, and then the databases on the same disk stop before the backup does.'
        : 'A damaged database is copied over the last good copy the next night, and a run that breaks off leaves none.',
      verify: dated ? `Count the copies and look at \`df -h\` where they lie.` : `Run it twice: there is one file.`,
      fix: advice(
        dated ? 'Remove what is older than two weeks' : 'Give each run its own file',
        'sh',
        dated
          ? `find ${target.replace(/\/[^/]*$/, '') || '.'} -type f -mtime +14 -delete   # after the new copy has been checked`
          : `file="${target.replace(/^["']|["']$/g, '').replace(/(\.[a-z0-9.]+)?$/i, '-$(date +%F)$1')}"\n# and afterwards: find … -type f -mtime +14 -delete`,
      ),
    });
  },

  docs: {
    problem: 'Without a rule for how many copies are kept there are too many or too few.',
    impact: 'Either the disk fills up and takes the service down, or the one copy is as broken as the original.',
    verify: 'Count the copies.',
    remedy:
      'Date every copy, keep daily ones for two weeks and monthly ones for a year, and remove the rest in the same script.',
    tradeOff: 'None worth naming.',
    sources: ['https://restic.readthedocs.io/en/stable/060_forget.html'],
  },
  examples: {
    bad: [
      { 'ops/backup.sh': '#!/bin/sh\npg_dump -Fc app > /backup/app-$(date +%F).dump\n' },
      { 'ops/backup.sh': '#!/bin/sh\npg_dump -Fc app > /backup/app.dump\n' },
    ],
    good: [
      {
        'ops/backup.sh': '#!/bin/sh\npg_dump -Fc app > /backup/app-$(date +%F).dump\nfind /backup -mtime +14 -delete\n',
      },
    ],
  },
});
