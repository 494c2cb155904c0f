import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allJobs } from '../../shared/backup-containers.ts';
import { type BackupJob, verification } from '../../shared/backup-jobs.ts';
import type { BackupStep } from '../../shared/backup-steps.ts';

export default defineRule<{ readonly job: BackupJob; readonly step: BackupStep }>({
  id: 'recovery/backups/dump-failure-hidden',
  title: 'A failed dump looks like a good backup',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  // Recipes and one-line crontabs run each line in a shell of its own; both have no pipefail unless they say so.
  select: (model) => allJobs(model).flatMap((job) => job.steps.map((step) => ({ job, step }))),
  noSubject: 'No script makes a backup.',

  check({ job, step }) {
    const { command } = step;
    const text = command.words.join(' ');
    const tolerated = ignored(job, step);
    const piped = command.piped && (step.kind === 'dump' || command.program === 'tar');
    if (!piped && !tolerated) return skip('The exit code of the dump reaches the script.');
    if (piped && !tolerated && job.script.options.pipefail) return pass(command.span, 'pipefail is on');
    const proof = verification(job.commands.slice(job.commands.indexOf(command) + 1));
    if (proof !== null && !/-t/.test(proof.words.join(' ')) && proof.program !== 'tar')
      return pass(proof.span, 'the copy is opened afterwards');
    const why = tolerated
      ? `${job.name} ignores a failure of ${command.program} (\`|| true\`)`
      : `${job.name} pipes ${command.program} into another program without \`set -o pipefail\``;
    return fail(
      command.span,
      `${why}, so when ${command.program} fails (${cause(step)}) the script ends with success and an almost empty file.`,
      {
        subject: { kind: 'script', name: job.script.path, anchor: 'exit-code', discriminator: command.program },
        ...(proof === null ? {} : { evidence: [proof.span] }),
        verify: `Run it with a wrong database name: \`echo $?\` prints 0.`,
        fix: advice(
          'Let the script fail with the dump',
          'sh',
          job.script.form === 'makefile'
            ? `SHELL := bash\n.SHELLFLAGS := -euo pipefail -c`
            : `set -euo pipefail\n${text.slice(0, 80)} | gzip > "$file.part"\ngzip -t "$file.part" && test "$(stat -c %s "$file.part")" -gt 1000\nmv "$file.part" "$file"`,
        ),
      },
    );
  },

  docs: {
    problem: 'The exit code of a pipe is that of its last program, and gzip is content with nothing.',
    impact: 'Good copies rotate away and are replaced by empty ones, without any alarm.',
    verify: 'Run the script with a wrong password and look at its exit code.',
    remedy: 'Use `set -euo pipefail`, write to a temporary name, test the result, then rename it.',
    tradeOff: 'pipefail needs bash (or busybox ash); plain dash before 0.5.13 does not have it.',
    sources: ['https://www.gnu.org/software/bash/manual/html_node/Pipelines.html'],
  },
  examples: {
    bad: [{ 'ops/backup.sh': '#!/bin/bash\nset -e\npg_dump app | gzip > /backup/app.sql.gz\n' }],
    good: [{ 'ops/backup.sh': '#!/bin/bash\nset -eo pipefail\npg_dump app | gzip > /backup/app.sql.gz\n' }],
  },
});

/** `… || true` behind the step. */
function ignored(job: BackupJob, step: BackupStep): boolean {
  const at = job.commands.indexOf(step.command);
  const next = job.commands.slice(at + 1).find((it) => !it.nested);
  return next?.operator === '||' && ['true', ':'].includes(next.program);
}

function cause(step: BackupStep): string {
  if (step.kind === 'copy') return 'a file vanishes, the disk is full';
  return step.command.inside === null
    ? 'wrong password, unknown database, lost connection'
    : 'container not running, unknown database';
}
