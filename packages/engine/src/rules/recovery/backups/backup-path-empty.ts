import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type BackupJob, backupJobs, stopBefore, verification, writtenJobs } from '../../shared/backup-jobs.ts';
import { covers } from '../../shared/backup-places.ts';
import type { BackupStep } from '../../shared/backup-steps.ts';
import { listText } from '../../shared/containers.ts';
import { misplaced } from '../../shared/misplaced-source.ts';
import { persistentState } from '../../shared/state.ts';

interface Read {
  readonly job: BackupJob;
  readonly step: BackupStep;
  readonly source: string;
}

export default defineRule<Read>({
  id: 'recovery/backups/backup-path-empty',
  title: 'The backup reads a place where no data lies',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) =>
    [...backupJobs(model), ...writtenJobs(model)].flatMap((job) =>
      job.steps
        .filter((step) => step.kind === 'copy' && !isOwnCopy(job, step))
        .flatMap((step) => step.sources.slice(0, 1).map((source) => ({ job, step, source }))),
    ),
  noSubject: 'No script and no page copies files as a backup.',

  check({ job, step, source }, model) {
    const wrong = misplaced(model, step, source);
    if (wrong === null) return skip('Where the source lies cannot be told from the repository.');
    if (wrong === 'right') return pass(step.command.span, 'reads where the data lies');
    const proof = verification(job.commands);
    const written = job.script.form === 'page';
    const hot = stopBefore(job, step.command) === null ? ', while the store goes on writing' : '';
    return fail(
      step.command.span,
      written
        ? `${job.name} copies ${source}${wrong.where}, but ${wrong.instead}.${others(model, job, wrong.place)}`
        : `${job.name} copies ${source}${wrong.where}${hot}, but ${wrong.instead}.${proof === null ? ' Nothing opens the copy afterwards, so an empty one looks like a good one.' : ''}`,
      {
        subject: { kind: 'script', name: job.script.path, anchor: 'source', discriminator: source },
        evidence: [wrong.place],
        ...(written
          ? {
              problem:
                'Whoever follows the page gets an error message, or a copy that lacks the data, minutes before a risky change.',
            }
          : {}),
        path: [
          { span: step.command.span, note: `reads ${source}` },
          { span: wrong.place, note: wrong.instead },
        ],
        verify: `List the newest archive (\`tar -tzf\` or \`ls -l\`) and look for the data files: there are none, or old ones.`,
        fix: advice('Read the folder that holds the data', 'sh', wrong.fix),
      },
    );
  },

  docs: {
    problem: 'The script succeeds every night and saves nothing, because the data moved to another path.',
    impact: 'That there is no backup is discovered on the day it is needed.',
    verify: 'List the newest archive and look for the data files.',
    remedy:
      'Read the folder that the running release writes to, and let the script fail when the archive lacks the main file.',
    tradeOff: 'None worth naming.',
    sources: ['https://docs.docker.com/engine/storage/volumes/#back-up-restore-or-migrate-data-volumes'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: qdrant/qdrant:v1.12.4\n    volumes: ["vectors:/qdrant/storage"]\nvolumes:\n  vectors:\n',
        'ops/backup.sh': '#!/bin/sh\ndocker compose exec -T db tar -czf - /qdrant/data > /backup/vectors.tgz\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: qdrant/qdrant:v1.12.4\n    volumes: ["vectors:/qdrant/storage"]\nvolumes:\n  vectors:\n',
        'ops/backup.sh': '#!/bin/sh\ndocker compose exec -T db tar -czf - /qdrant/storage > /backup/vectors.tgz\n',
      },
    ],
  },
});

/** `docker cp name:/tmp/x.tgz` fetches what the job has just made. */
function isOwnCopy(job: BackupJob, step: BackupStep): boolean {
  return step.sources.every(
    (source) => /^\/tmp\//.test(source) || job.steps.some((other) => other !== step && other.destination === source),
  );
}

/** What the same page leaves out altogether. */
function others(model: DeploymentModel, job: BackupJob, known: Span): string {
  const missing = persistentState(model).filter(
    (state, i, all) =>
      state.span.start !== known.start &&
      all.findIndex((it) => it.place === state.place) === i &&
      covers(model, job, state) === false,
  );
  return missing.length === 0
    ? ''
    : ` It does not mention ${listText(
        missing.map((state) => state.label),
        4,
      )}.`;
}
