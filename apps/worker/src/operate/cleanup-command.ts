import type { Environment } from '@seaworthy/runtime/config';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { inspectData } from '@seaworthy/store/inspect';
import { openStore } from '@seaworthy/store/open-store';
import type { RetentionPlanItem } from '@seaworthy/store/retention-port';
import { readConfig } from '../config.ts';
import type { Operation } from './arguments.ts';
import { sizeWords } from './words.ts';

/** Applies the retention of the worker's settings once, or shows what that would take. */
export async function cleanupCommand(
  { dataDir, dryRun, json }: Operation & { command: 'cleanup' },
  environment: Environment,
  say: (text: string) => void,
): Promise<number> {
  const { retention } = readConfig(environment);
  // Opening a store makes one: a mistyped folder must not become an installation.
  const { database, folder, databaseError } = await inspectData(dataDir);
  if (database === null) {
    const detail =
      databaseError ?? `${folder} holds no database; name the data folder of an installation that has run.`;
    throw new SeaworthyError('input/not-found', detail);
  }
  if (dryRun && database.schemaVersion < database.knownVersion) {
    const detail = `The database has version ${database.schemaVersion}, this program knows ${database.knownVersion}, and a dry run upgrades nothing; start the server once.`;
    throw new SeaworthyError('storage/schema-mismatch', detail);
  }
  const store = await openStore({ dataDir });
  try {
    const plan = await store.retention.plan(retention);
    const removed = dryRun ? null : await store.retention.sweep(retention);
    say(json ? `${JSON.stringify({ dryRun, plan, removed }, null, 2)}\n` : `${textOf(plan, dryRun)}\n`);
    return 0;
  } finally {
    await store.close();
  }
}

const titles: Readonly<Record<RetentionPlanItem['kind'], string>> = {
  audits: 'audits older than SEAWORTHY_KEEP_AUDITS_DAYS or than their project keeps, with events and reports',
  trash: 'audits that were in the trash for longer than 7 days',
  uploads: 'uploaded archives of ended audits',
  checkpoints: 'audits whose checkpoints are needed no more',
  'partial-uploads': 'uploads in pieces that were not finished in time',
  log: 'entries of the access log older than SEAWORTHY_LOG_DAYS',
  links: 'links to audits that have ended',
  events: 'events of webhooks older than 30 days',
  documents: 'cached documents',
  files: 'files that belong to nothing',
};

/** Rows of the database: what they take is not worth saying. */
const inRows: ReadonlySet<RetentionPlanItem['kind']> = new Set(['log', 'links', 'events']);

function textOf(plan: readonly RetentionPlanItem[], dryRun: boolean): string {
  const lines = plan.flatMap(({ kind, count, bytes, ids }) => {
    const shown = dryRun ? ids.slice(0, 20).map((id) => `    ${id}`) : [];
    const rest = dryRun && ids.length > 20 ? [`    and ${ids.length - 20} more`] : [];
    const size = inRows.has(kind) ? '' : `, up to ${sizeWords(bytes)}`;
    return [`  ${count} ${titles[kind]}${size}`, ...shown, ...rest];
  });
  return [dryRun ? 'Would go now; nothing was changed:' : 'Went:', ...lines].join('\n');
}
