import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { backupJobs, stopBefore, writtenJobs } from '../../shared/backup-jobs.ts';
import { misplaced, type Wrong } from '../../shared/misplaced-source.ts';

interface CopyLine {
  readonly text: string;
  readonly span: Span;
  readonly stops: boolean;
  /** A page says it; nobody runs it every night. */
  readonly written: boolean;
  /** The function of the application that copies; absent for scripts and pages. */
  readonly function?: string;
}

const copying = /\b(cp|rsync|scp|tar|zip|aws s3 (cp|sync)|rclone (copy|sync)|docker cp)\b/;
const databaseFile = /\S+\.(db|sqlite3?)\b/;
const safeWays = /\.backup|vacuum into|\.dump|litestream|docker[ -]compose (stop|pause|down)|systemctl stop/i;

export default defineRule<CopyLine>({
  id: 'recovery/backups/sqlite-copied-live',
  title: 'SQLite is copied while it is being written',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model) => copyLines(model),
  noSubject: 'No script copies a SQLite file.',

  check(line) {
    if (line.stops || safeWays.test(line.text)) return pass(line.span, 'copied safely');
    const file = databaseFile.exec(line.text)?.[0] ?? 'the database';
    return fail(
      line.span,
      line.function !== undefined
        ? `${line.function} (${line.span.file}:${line.span.line}) copies the SQLite file as if it were any file, while requests and jobs may be writing to it.`
        : `${line.span.file} ${line.written ? 'tells people to copy' : 'copies'} ${file} with a plain file copy while the application may be writing to it.`,
      {
        severity: line.function !== undefined ? 'MEDIUM' : line.written ? 'HIGH' : 'CRITICAL',
        subject: { kind: 'script', name: line.span.file, anchor: 'copy', discriminator: file },
        verify: `Restore such a copy and run: \`sqlite3 <copy> "PRAGMA integrity_check; SELECT count(*) FROM sqlite_master;"\``,
        fix:
          line.function !== undefined
            ? advice(
                'Use the online backup of the library',
                'python',
                'with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:\n    live.backup(copy)',
              )
            : advice(
                'Use the online backup',
                'sh',
                `sqlite3 ${file.replace(/^["']|["']$/g, '')} "VACUUM INTO '/backup/app-$(date +%F).db'"\nsqlite3 "/backup/app-$(date +%F).db" "PRAGMA integrity_check"`,
              ),
      },
    );
  },

  docs: {
    problem:
      'In WAL mode recent transactions live in a second file, and a copy taken between two writes is torn, so the backup can be empty or corrupt without any error message.',
    impact: 'On the day the backup is needed it does not open, and the data is lost.',
    verify: 'Restore the latest copy and run `PRAGMA integrity_check`.',
    remedy: 'Copy with `.backup` or `VACUUM INTO`, or stop the writer first.',
    tradeOff: 'VACUUM INTO reads the whole database once; run it at a quiet hour.',
    sources: ['https://www.sqlite.org/howtocorrupt.html#_backup_or_restore_while_a_transaction_is_active'],
  },
  examples: {
    bad: [{ 'ops/backup.sh': '#!/bin/sh\ncp /data/app.db /backup/app.db\n' }],
    good: [{ 'ops/backup.sh': '#!/bin/sh\nsqlite3 /data/app.db ".backup /backup/app.db"\n' }],
  },
});

/** Backup lines of scripts and pipelines that name a database file, and whether the script stops the writer at some point. */
function copyLines(model: DeploymentModel): CopyLine[] {
  const stopping = new Set(
    model.prose
      .filter((fact) => fact.topic === 'deploy-command' && /\b(stop|pause|down)\b/.test(fact.text))
      .map((fact) => fact.span.file),
  );
  const scripts = model.prose
    .filter((fact) => fact.topic === 'backup' && fact.form !== 'page')
    .map((fact) => ({ text: fact.text, span: fact.span, stops: stopping.has(fact.span.file), written: false }));
  const steps = ciActions(model)
    .filter((action) => action.role === 'backup')
    .map((action) => ({ text: action.text, span: action.span, stops: safeWays.test(action.text), written: false }));
  const pages = writtenJobs(model).flatMap((job) =>
    job.steps
      .filter(
        (step) => step.kind === 'copy' && step.sources.every((source) => misplaced(model, step, source) === 'right'),
      )
      .map((step) => ({
        text: step.command.text,
        span: step.command.span,
        stops: stopBefore(job, step.command) !== null,
        written: true,
      })),
  );
  const wrong = new Set(
    backupJobs(model).flatMap((job) =>
      job.steps
        .filter((step) => step.sources.some((source) => isWrong(misplaced(model, step, source))))
        .map((step) => `${step.command.span.file}:${step.command.span.line}`),
    ),
  );
  const code = model.apps.flatMap((app) =>
    factsOf(app, 'sqlite-copy').map((fact) => ({
      text: `shutil.copy(${fact.target})`,
      span: fact.span,
      stops: false,
      written: false,
      function: fact.function,
    })),
  );
  return [
    ...[...scripts, ...steps, ...pages]
      .filter((line) => !wrong.has(`${line.span.file}:${line.span.line}`))
      .filter((line) => databaseFile.test(line.text) && (copying.test(line.text) || safeWays.test(line.text))),
    ...code,
  ];
}

function isWrong(found: Wrong | 'right' | null): boolean {
  return found !== null && found !== 'right';
}
