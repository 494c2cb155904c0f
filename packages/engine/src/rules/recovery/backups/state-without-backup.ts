import type { DeploymentModel } from '../../../model/model.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { deployments, nothingDeploys } from '../../shared/places.ts';
import { backupEvidence, persistentState, type State } from '../../shared/state.ts';

export default defineRule<DeploymentModel>({
  id: 'recovery/backups/state-without-backup',
  title: 'Lost data stays lost: there is no backup',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'new-file',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const states = persistentState(model);
    const evidence = backupEvidence(model)[0];
    if (evidence !== undefined) return pass(evidence, 'a backup job');
    const first = states.find((state) => state.kind !== 'files') ?? states[0];
    if (first === undefined) return skip('No service keeps data on a volume.');
    const written = model.prose.find((fact) => fact.topic === 'backup');
    if (written !== undefined) {
      return ask(written.span, {
        subject: { kind: 'state', name: first.place, anchor: 'backup' },
        question: `Is ${first.place} backed up automatically?`,
        needed: `The job or host schedule behind ${written.span.file}:${written.span.line}; the repository only describes it.`,
        assumedDefault: 'A daily automated backup to another machine.',
        evidence: [first.span],
      });
    }
    const list = states
      .slice(0, 4)
      .map((state) => state.label)
      .join('; ');
    return fail(
      first.span,
      `Nothing backs up ${list}; looked at containers, CronJobs, scripts, crontabs, pipelines and documentation.`,
      {
        subject: { kind: 'state', name: first.place, anchor: 'backup' },
        evidence: states.slice(1, 4).map((state) => state.span),
        verify: `Ask for last night's copy of ${first.place}: who can restore it, and from where?`,
        fix: advice('Back up every night to another machine', 'sh', backupScript(model, first)),
      },
    );
  },

  docs: {
    problem: 'A broken disk, a mistaken delete or a failed migration destroys the only copy.',
    impact: 'Documents and records of all users are gone for good.',
    verify: 'List the volumes and name the backup of each.',
    remedy:
      'Copy each database with its own tool and each folder with a backup program, every night, to storage on another machine, and test the restore.',
    tradeOff: 'Costs storage and a few minutes of load at night; an untested backup is only a hope.',
    sources: ['https://www.sqlite.org/backup.html', 'https://www.postgresql.org/docs/current/backup.html'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - pg:/var/lib/postgresql/data\nvolumes:\n  pg:\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - pg:/var/lib/postgresql/data\n  backup:\n    image: prodrigestivill/postgres-backup-local:16\nvolumes:\n  pg:\n',
      },
    ],
  },
});

function backupScript(model: DeploymentModel, state: State): string {
  const sqlite = model.apps.flatMap((app) => app.facts).find((fact) => fact.type === 'sqlite-open');
  const file = sqlite?.type === 'sqlite-open' && sqlite.path !== null ? sqlite.path : '/data/app.db';
  const copy =
    state.kind === 'database'
      ? `docker compose exec -T ${state.container} pg_dump -U "$POSTGRES_USER" -Fc "$POSTGRES_DB" > "$stamp.dump"`
      : `docker compose exec -T ${state.container} sqlite3 ${file} ".backup /tmp/$stamp.db"`;
  return `#!/usr/bin/env bash\n# ops/backup.sh, started by cron: 0 3 * * *\nset -euo pipefail\nstamp=$(date +%F)\n${copy}\nrestic backup .    # repository on another machine, RESTIC_REPOSITORY and RESTIC_PASSWORD_FILE set\nrestic forget --keep-daily 7 --keep-weekly 4 --prune`;
}
