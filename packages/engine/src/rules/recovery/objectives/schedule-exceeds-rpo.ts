import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { placeText } from '../../shared/containers.ts';

interface Pledge {
  readonly hours: number;
  readonly text: string;
  readonly span: Span;
}

export default defineRule<Pledge>({
  id: 'recovery/objectives/schedule-exceeds-rpo',
  title: 'Backups are rarer than the promise allows',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: promises,
  noSubject: 'No page states a recovery point objective with a number.',

  check(promise, model) {
    if (model.prose.some((fact) => /litestream|wal-g|pgbackrest|point[- ]in[- ]time|pitr|continuous/i.test(fact.text)))
      return skip('Continuous archiving is mentioned.');
    const schedules = backupSchedules(model);
    const rarest = schedules.sort((a, b) => b.hours - a.hours)[0];
    if (rarest === undefined) return skip('No schedule of a backup can be read here.');
    if (rarest.hours <= promise.hours)
      return pass([promise.span, rarest.span], `every ${rarest.hours} h, promised ${promise.hours} h`);
    return fail(
      rarest.span,
      `${placeText(promise.span)} promises to lose at most ${spoken(promise.hours)} of data ("${promise.text.slice(0, 60)}"), and ${placeText(rarest.span)} makes a backup every ${spoken(rarest.hours)} (\`${rarest.when}\`).`,
      {
        subject: { kind: 'schedule', name: rarest.span.file, anchor: 'rpo', discriminator: rarest.when },
        evidence: [promise.span],
        verify: 'Take the worst moment, just before the next run, and count what would be lost.',
        fix: advice(
          'Back up as often as promised',
          'crontab',
          `${promise.hours < 1 ? `*/${Math.max(5, Math.round(promise.hours * 60))} * * * *` : promise.hours < 24 ? `0 */${Math.max(1, Math.floor(promise.hours))} * * *` : '0 3 * * *'} root …   # or archive continuously: litestream, WAL archiving`,
        ),
      },
    );
  },

  docs: {
    problem: 'What was written since the last backup is what an accident costs, and that is more than the promise.',
    impact: 'In the emergency the promise is broken, and whoever relied on it learns it then.',
    verify: 'Compare the interval with the promise.',
    remedy: 'Back up more often or continuously, or promise what is kept.',
    tradeOff: 'More frequent copies cost load and storage.',
    sources: ['https://sre.google/sre-book/data-integrity/'],
  },
  examples: {
    bad: [
      {
        'docs/recovery.md': 'RPO: 1 hour, RTO: 4 hours.\n',
        'ops/crontab': '0 3 * * * /opt/backup.sh\n',
        'compose.yml': 'services:\n  db:\n    image: postgres:17.2\n',
      },
    ],
    good: [
      {
        'docs/recovery.md': 'RPO: 24 hours, RTO: 4 hours.\n',
        'ops/crontab': '0 3 * * * /opt/backup.sh\n',
        'compose.yml': 'services:\n  db:\n    image: postgres:17.2\n',
      },
    ],
  },
});

function promises(model: DeploymentModel): Pledge[] {
  return model.prose.flatMap((fact) => {
    const match =
      fact.topic === 'rpo-rto'
        ? /(?:rpo|recovery point objective)[^0-9\n]{0,40}(\d{1,3})\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d)\b/i.exec(
            fact.text,
          )
        : null;
    if (match?.[1] === undefined || match[2] === undefined) return [];
    const unit = match[2].toLowerCase()[0];
    const hours = Number(match[1]) * (unit === 'd' ? 24 : unit === 'h' ? 1 : 1 / 60);
    return hours > 0 ? [{ hours, text: fact.text, span: fact.span }] : [];
  });
}

function backupSchedules(
  model: DeploymentModel,
): { readonly hours: number; readonly when: string; readonly span: Span }[] {
  const crontabs = model.scripts
    .filter((script) => script.environment !== 'test' && script.environment !== 'example')
    .flatMap((script) => script.schedules)
    .filter((it) => /back-?up|dump|restic|borg/i.test(it.command));
  const cronJobs = model.workloads.flatMap((it) =>
    /back-?up|dump/i.test(it.name) && typeof it.cron?.schedule === 'string'
      ? [{ when: it.cron.schedule, span: it.cron.scheduleSpan }]
      : [],
  );
  return [...crontabs, ...cronJobs].flatMap(({ when, span }) => {
    const hours = intervalHours(when);
    return hours === null ? [] : [{ hours, when, span }];
  });
}

/** Hours between two runs of a cron expression or calendar event; null when it is none of the usual ones. */
function intervalHours(when: string): number | null {
  const words: Readonly<Record<string, number>> = {
    '@hourly': 1,
    '@daily': 24,
    '@midnight': 24,
    '@weekly': 168,
    '@monthly': 720,
    hourly: 1,
    daily: 24,
    weekly: 168,
    monthly: 720,
  };
  const word = words[when.trim().toLowerCase()];
  if (word !== undefined) return word;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = when.trim().split(/\s+/);
  if (month !== '*' || weekday === '') return null;
  if (/^\d$/.test(weekday) || /^[a-z]{3}$/i.test(weekday)) return 168;
  if (/^\d{1,2}$/.test(day)) return 720;
  if (weekday !== '*' || day !== '*') return null;
  const every = (field: string) => /^\*\/(\d{1,2})$/.exec(field)?.[1];
  if (hour === '*') return every(minute) === undefined ? (/^\d+$/.test(minute) ? 1 : null) : Number(every(minute)) / 60;
  if (every(hour) !== undefined) return Number(every(hour));
  return /^\d{1,2}$/.test(hour) ? 24 : null;
}

function spoken(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)} minutes`;
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} days`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
