import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { databaseFileName } from '../../packages/store/src/open-store.ts';
import type { Audit, Store } from '../../packages/store/src/port.ts';
import type { Watched } from './watch.ts';

/** What a run lost, doubled or changed; each entry is a sentence about one audit. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly changed: readonly string[];
  /** Holes and repeats in event logs, and in what watchers heard. */
  readonly events: readonly string[];
  /** What SQLite's own check says about the file, and files that belong to nobody. */
  readonly store: readonly string[];
}

export interface Submitted {
  readonly name: string;
  readonly id: string;
  readonly watched: Watched;
}

/** Compares the store after the run with one that ran the same uploads undisturbed. */
export async function judge(
  store: Store,
  dataDir: string,
  undisturbed: ReadonlyMap<string, Files>,
  submitted: readonly Submitted[],
): Promise<Verdict> {
  const lost: string[] = [];
  const duplicated: string[] = [];
  const changed: string[] = [];
  const events: string[] = [];
  const { team } = await store.teams.local();
  for (const { name, id, watched } of submitted) {
    const project = await store.projects.find(team.id, name);
    const audits = await store.audits.list({ teamId: team.id, limit: 10, ...(project && { projectId: project.id }) });
    if (audits.length > 1) duplicated.push(`${name}: ${audits.length} audits of one upload`);
    const audit = await store.audits.get(id);
    if (audit?.state !== 'done') {
      lost.push(`${name}: ${audit === undefined ? 'gone' : describe(audit)}`);
      continue;
    }
    const log = await store.events.after(id, 0, 100_000);
    const dones = log.filter((event) => event.type === 'done').length;
    if (dones !== 1) duplicated.push(`${name}: ${dones} events say that it is done`);
    for (const stage of repeated(log.filter((event) => event.type === 'stage-finished').map((event) => event.stage))) {
      duplicated.push(`${name}: stage ${stage} finished twice`);
    }
    if (log.some((event, index) => event.seq !== index + 1)) events.push(`${name}: the log has a hole or a repeat`);
    const heard = watched.seqs;
    if (heard.length !== log.length || heard.some((seq, index) => seq !== index + 1)) {
      events.push(`${name}: a watcher heard ${heard.length} of ${log.length} events, or not in order`);
    }
    for (const difference of compare(undisturbed.get(name), await filesOf(store, id))) {
      changed.push(`${name}: ${difference}`);
    }
  }
  return { lost, duplicated, changed, events, store: checkFile(dataDir) };
}

function describe({ state, failure }: Audit): string {
  return failure === null ? state : `${state}: ${failure.code} ${failure.detail}`;
}

function repeated(names: readonly (string | null)[]): readonly (string | null)[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** Report files of one audit: name to SHA-256 of what is really stored. */
export type Files = ReadonlyMap<string, Buffer>;

export async function filesOf(store: Store, auditId: string): Promise<Files> {
  const files = new Map<string, Buffer>();
  for (const { name } of await store.reports.list(auditId)) {
    const file = await store.reports.get(auditId, name);
    if (file !== undefined) files.set(name, Buffer.from(file.bytes));
  }
  return files;
}

function compare(expected: Files | undefined, found: Files): readonly string[] {
  if (expected === undefined) return ['there is no undisturbed run to compare with'];
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return names.flatMap((name) => {
    const [one, other] = [expected.get(name), found.get(name)];
    if (one === undefined || other === undefined) return [`${name} is only in one of both runs`];
    return one.equals(other) ? [] : [`${name} differs`];
  });
}

function checkFile(dataDir: string): readonly string[] {
  const connection = new BetterSqlite(join(dataDir, databaseFileName), { readonly: true });
  try {
    const rows = connection.pragma('integrity_check') as { integrity_check: string }[];
    const broken = connection.pragma('foreign_key_check') as unknown[];
    const said = rows.map((row) => row.integrity_check).filter((word) => word !== 'ok');
    return broken.length === 0 ? said : [...said, `${broken.length} rows refer to nothing`];
  } finally {
    connection.close();
  }
}
