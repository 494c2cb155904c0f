import type { ScriptCommand } from '../../../documents/shell/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { backupJobs } from '../../shared/backup-jobs.ts';

interface Call {
  readonly file: string;
  readonly command: ScriptCommand;
  readonly scheduled: boolean;
}

export default defineRule<Call>({
  id: 'recovery/backups/scheduled-needs-terminal',
  title: 'A nightly job waits for a terminal that is not there',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: calls,
  noSubject: 'No scheduled command and no backup script enters a container.',

  check({ file, command, scheduled }) {
    const compose = /compose/.test(command.program) || command.words[1] === 'compose';
    const before = command.words.slice(0, command.words.findIndex((word) => word === 'exec' || word === 'run') + 6);
    const asks = compose
      ? command.words.includes('exec') &&
        !before.some((word) => /^(-T|--no-TTY|--no-tty|-\w*T\w*)$/.test(word)) &&
        command.piped
      : before.some((word) => /^-(it|ti|t|tty)$|^--tty$/.test(word));
    if (!asks) return skip('No scheduled command asks for a terminal.');
    const safe = command.text.replace(/\s-(it|ti)\b/, ' -i').replace(/\s(-t|--tty)\b/, '');
    return fail(
      command.span,
      `${file} runs \`${command.text.slice(0, 90).replace(/`/g, "'")}\`, which ${compose ? 'asks for a terminal unless -T is given' : 'asks for a terminal (-t)'}.`,
      {
        subject: { kind: 'script', name: file, anchor: 'tty', discriminator: command.words.slice(0, 6).join(' ') },
        severity: compose ? 'MEDIUM' : 'HIGH',
        confidence: scheduled ? 'High' : 'Medium',
        verify: `\`env -i PATH=$PATH sh -c '…' < /dev/null\` fails with "the input device is not a TTY".`,
        fix: advice(
          'Leave the terminal out',
          'sh',
          compose ? command.text.replace(/\bexec\b/, 'exec -T').slice(0, 300) : safe.slice(0, 300),
        ),
      },
    );
  },

  docs: {
    problem:
      'Cron and timers have no terminal, so Docker refuses with "the input device is not a TTY", or mixes carriage returns into the dump.',
    impact: 'The job works when somebody tries it by hand and fails every night.',
    verify: 'Run the script with its input from /dev/null.',
    remedy: 'Use `docker exec -i` or plain `docker exec`, and `docker compose exec -T`.',
    tradeOff: 'None in scripts.',
    sources: ['https://docs.docker.com/reference/cli/docker/container/exec/'],
  },
  examples: {
    bad: [{ 'ops/backup.sh': '#!/bin/sh\ndocker exec -it db pg_dump app > /backup/app.sql\n' }],
    good: [{ 'ops/backup.sh': '#!/bin/sh\ndocker exec db pg_dump app > /backup/app.sql\n' }],
  },
});

/** Commands of crontabs, units and backup scripts; the outer command, not what runs inside. */
function calls(model: DeploymentModel): Call[] {
  const scheduled = model.scripts
    .filter((script) => (script.form === 'crontab' || script.form === 'unit') && script.environment !== 'test')
    .flatMap((script) => script.commands.map((command) => ({ file: script.path, command, scheduled: true })));
  const jobs = backupJobs(model)
    .filter((job) => job.script.form === 'script')
    .flatMap((job) => job.commands.map((command) => ({ file: job.script.path, command, scheduled: false })));
  return [...scheduled, ...jobs].filter(
    (it) =>
      it.command.inside === null &&
      /^(docker|podman|docker-compose)$/.test(it.command.program) &&
      (it.command.words.includes('exec') || it.command.words.includes('run')),
  );
}
