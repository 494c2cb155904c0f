import type { DeploymentModel } from '../../../model/model.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { backupScript } from '../../shared/backup-code.ts';
import { writtenJobs } from '../../shared/backup-jobs.ts';
import { backupScripts, scheduleOf } from '../../shared/backup-schedules.ts';
import { listText, titleOf } from '../../shared/containers.ts';
import { keepers } from '../../shared/data-paths.ts';
import { misplaced } from '../../shared/misplaced-source.ts';
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
    const idle = new Set(
      backupScripts(model)
        .filter((script) => scheduleOf(script, model) === undefined)
        .map((script) => script.file),
    );
    const jobs = backupEvidence(model);
    const evidence = jobs.find((span) => !idle.has(span.file));
    if (evidence !== undefined) return pass(evidence, 'a backup job');
    if (jobs.length > 0) return skip('The script that makes backups is run by nothing; that is a finding of its own.');
    const first = states.find((state) => state.kind !== 'files') ?? states[0];
    if (first === undefined) return withoutVolume(model);
    const written = writtenPractice(model);
    if (written !== undefined) {
      const wrong = writtenJobs(model).some((job) =>
        job.steps.some((step) =>
          step.sources.some(
            (source) => typeof misplaced(model, step, source) === 'object' && misplaced(model, step, source) !== null,
          ),
        ),
      );
      if (wrong) return skip('The documented procedure does not reach the data; that is a finding of its own.');
      const container = model.containers.find((it) => it.name === first.container);
      if (container?.platform !== 'compose' || claimed(written.text) || managedPlatform(model)) {
        return ask(written.span, {
          subject: { kind: 'state', name: first.place, anchor: 'backup' },
          question: `Is ${first.place} backed up automatically?`,
          needed: `The job or host schedule behind ${written.span.file}:${written.span.line}; the repository only describes it.`,
          assumedDefault: 'A daily automated backup to another machine.',
          evidence: [first.span],
        });
      }
      return fail(
        written.span,
        `${written.span.file}:${written.span.line} describes backups, and nothing in this repository makes them: no service, script, timer or scheduled workflow saves ${listText(
          states.map((state) => state.label),
          4,
        )}.`,
        {
          subject: { kind: 'state', name: first.place, anchor: 'backup' },
          severity: 'MEDIUM',
          evidence: states.slice(0, 3).map((state) => state.span),
          problem: 'A backup that somebody has to remember is made before holidays and never before accidents.',
          verify: `Ask an installation for the age of its newest copy of ${first.place}.`,
          fix: advice('Ship a backup that runs by itself', 'yaml', backupService(first)),
        },
      );
    }
    const script = backupScript(model, first);
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
        fix: advice('Back up every night to another machine', script.language, script.text),
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

const operations =
  /(admin|operat|deploy|install|backup|back-up|production|self-?host|maintenance|upgrad|updat|migrat|runbook|rollback|recover|restor|readme|setup|docker)/i;

/** A database of a cluster whose pods have no lasting volume: a copy would be all that is left of its data. */
function withoutVolume(model: DeploymentModel) {
  const store = keepers(model).find(
    ({ container, product }) =>
      container.platform === 'kubernetes' &&
      container.environment === 'prod' &&
      !/redis|valkey|memcached/i.test(product),
  );
  if (store === undefined) return skip('No service keeps data on a volume.');
  const { container, product } = store;
  return fail(
    container,
    `${titleOf(container)} runs ${product}, and nothing backs it up; looked at containers, CronJobs, scripts, crontabs, pipelines and documentation.`,
    {
      subject: { kind: 'state', name: container.name, anchor: 'backup' },
      severity: 'MEDIUM',
      verify: '`kubectl get cronjobs -A` shows none that dumps it.',
      fix: advice(
        'Dump it every night to storage outside of the cluster',
        'text',
        `A CronJob with the client of ${product} that writes a dump to a bucket outside of the cluster, and an alert when the newest copy is older than a day.`,
      ),
    },
  );
}

/** A heading or sentence about backups on a page for operators; pages that describe a product's features do not count. */
function writtenPractice(model: DeploymentModel): DeploymentModel['prose'][number] | undefined {
  const facts = model.prose
    .filter((fact) => fact.topic === 'backup' && fact.form === 'page' && operations.test(fact.span.file))
    .map((fact, at) => ({ fact, rank: rankOf(fact.span.file), at }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map((it) => it.fact);
  return (
    facts.find((fact) => claimed(fact.text)) ??
    facts.find((fact) => /^#{1,4} (?!\d)/.test(fact.text) && /back/i.test(fact.text)) ??
    facts[0]
  );
}

/** Pages that are about running the product come first. */
function rankOf(path: string): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/(^|\/)(community|third-?party|contrib|blog|examples?|tutorials?)/i.test(path)) return 2;
  return /(backup|back-up|restor|recover|admin|operat|production|self-?host|runbook)/i.test(name) ? 0 : 1;
}

/** The page says that it happens, somewhere else. */
function claimed(text: string): boolean {
  return /\bback(ed|s) up (to|every|daily|nightly|hourly|by)\b|\b(nightly|daily|hourly|automated|automatic) (off-?site )?backups?\b/i.test(
    text,
  );
}

/** Hosts that keep volumes and databases, and their copies, for their customers. */
function managedPlatform(model: DeploymentModel): boolean {
  return model.files.some(
    (file) =>
      /(^|\/)(fly\.toml|render\.ya?ml|railway\.(json|toml)|app\.json|heroku\.yml|app\.ya?ml|vercel\.json)$/.test(
        file.path,
      ) || /\.tf$/.test(file.path),
  );
}

function backupService(state: State): string {
  return `services:
  backup:
    image: offen/docker-volume-backup:v2.43.4
    environment:
      BACKUP_CRON_EXPRESSION: "0 3 * * *"
      BACKUP_RETENTION_DAYS: "14"
      AWS_S3_BUCKET_NAME: example-backups   # a bucket of yours on another machine; its keys as secrets
    volumes:
      - ${state.place}:/backup/${state.container}:ro
      - /var/run/docker.sock:/var/run/docker.sock:ro   # stops services with the label below
  ${state.container}:
    labels:
      docker-volume-backup.stop-during-backup: "true"`;
}
