import type { Schedule } from '../../../documents/shell/document.ts';
import type { Script } from '../../../model/from-scripts.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';

interface Line {
  readonly script: Script;
  readonly schedule: Schedule;
}

export default defineRule<Line>({
  id: 'recovery/backups/crontab-percent-sign',
  title: 'Cron cuts a command in two at a percent sign',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.scripts
      .filter((script) => script.form === 'crontab' && script.environment !== 'test')
      .flatMap((script) => script.schedules.map((schedule) => ({ script, schedule }))),
  noSubject: 'There is no crontab.',

  check({ script, schedule }, model) {
    const cut = /(^|[^\\])%/.exec(schedule.command);
    if (cut === null) return skip('No crontab line holds a bare percent sign.');
    // supercronic and its kin hand the line to the shell as it is.
    const other = [
      ...model.scripts.flatMap((it) => it.commands.map((command) => command.program)),
      ...[...model.images, ...model.containers].flatMap((it) => [
        known(it.command)?.text ?? '',
        known(it.entrypoint)?.text ?? '',
      ]),
      ...model.containers.map((it) => known(it.image)?.repository ?? ''),
    ].some((text) => /\b(supercronic|ofelia|yacron|go-cron|cronicle)\b/.test(text));
    if (other) return { verdict: 'skip', reason: 'Another scheduler reads the file.' };
    const head = schedule.command.slice(0, cut.index + (cut[1]?.length ?? 0)).trim();
    return fail(
      schedule.span,
      `${script.path} schedules \`${schedule.command.trim().slice(0, 90).replace(/`/g, "'")}\`, and cron runs only \`${head.slice(0, 70).replace(/`/g, "'")}\`.`,
      {
        subject: { kind: 'crontab', name: script.path, anchor: 'line', discriminator: schedule.command.slice(0, 60) },
        verify: '`grep CRON /var/log/syslog` shows the shortened command and its error.',
        fix: advice(
          'Escape it, or call a script',
          'crontab',
          `${schedule.when} ${schedule.command.trim().replace(/([^\\])%/g, '$1\\%')}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'In a crontab a percent sign ends the command and the rest becomes its standard input, so `$(date +%F)` is an unclosed quote for the shell.',
    impact: 'The job has never run, and its error goes into a mail that nobody reads.',
    verify: "Look at cron's log.",
    remedy: 'Write `\\%`, or put the command into a script and schedule that.',
    tradeOff: 'None worth naming.',
    sources: ['https://man7.org/linux/man-pages/man5/crontab.5.html'],
  },
  examples: {
    bad: [{ 'ops/crontab': '0 3 * * * pg_dump app > /backup/app-$(date +%F).sql\n' }],
    good: [{ 'ops/crontab': '0 3 * * * pg_dump app > /backup/app-$(date +\\%F).sql\n' }],
  },
});
