import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import BetterSqlite from 'better-sqlite3';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blobFiles, chunk, log, newAudit, pattern, summary } from './contract.ts';
import { openSqlite, SeaworthySqliteDialect } from './dialects/sqlite.ts';
import { findMigrations, readMigrations } from './migrate.ts';
import { databaseFileName, openStore } from './open-store.ts';
import type { Store } from './port.ts';
import type { Database } from './sql/database.ts';
import { appendEvent } from './sql/events.ts';

const dayMs = 86_400_000;
const policy = { keepForRetryMs: dayMs, documentCacheAgeMs: dayMs, documentCacheSize: 1_000_000 };

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-store-'));
  store = await openStore({ dataDir });
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

/** The same file, as somebody with a database shell would see it. */
function rawly<T>(work: (database: BetterSqlite.Database) => T): T {
  const database = new BetterSqlite(join(dataDir, databaseFileName));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

describe('blobs', () => {
  test('more bytes than allowed are refused while they stream, and leave nothing behind', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1_000);
      })(),
    );
    await expect(store.blobs.write(endless, 10_500)).rejects.toMatchObject({ code: 'request/too-large' });
    expect(await blobFiles(dataDir)).toEqual([]);
  });

  test('a source that breaks off leaves nothing behind, and its own error passes through', async () => {
    const source = async function* () {
      yield Buffer.from('half');
      throw new Error('connection reset');
    };
    await expect(store.blobs.write(source(), 100)).rejects.toThrow('connection reset');
    expect(await blobFiles(dataDir)).toEqual([]);
  });

  test('equal bytes are stored once, and stay until the last writer gives them up', async () => {
    const first = await store.blobs.write(chunk('same'), 100);
    const second = await store.blobs.write(chunk('same'), 100);
    expect(second).toEqual(first);
    expect(await blobFiles(dataDir)).toEqual([first.sha256]);
    await store.blobs.delete(first.sha256);
    expect(await store.blobs.pathOf(first.sha256)).toBeDefined();
    await store.blobs.delete(first.sha256);
    expect(await blobFiles(dataDir)).toEqual([]);
  });

  test.each(['../../etc/passwd', 'ab', '', `${'a'.repeat(63)}/`])('%j is no name of a blob', async (name) => {
    await expect(store.blobs.pathOf(name)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('an upload that an audit needs is not deleted, whoever asks', async () => {
    const audit = await newAudit(store, 'shop');
    const upload = audit.uploadBlob ?? expect.unreachable();
    await store.blobs.delete(upload);
    expect(await store.blobs.pathOf(upload)).toBeDefined();
    await store.audits.dropUpload(audit.id);
    expect(await store.blobs.pathOf(upload)).toBeUndefined();
    expect(await store.audits.get(audit.id)).toMatchObject({ uploadBlob: null, uploadBytes: 7 });
  });
});

describe('audits', () => {
  test('a listing walks backwards page by page without skipping or repeating', async () => {
    const made = [];
    for (let index = 0; index < 7; index += 1) made.push((await newAudit(store, index % 2 ? 'a' : 'b')).id);
    const { team } = await store.teams.local();
    const seen: string[] = [];
    for (let before: number | undefined; ; ) {
      const page = await store.audits.list({ teamId: team.id, limit: 3, ...(before === undefined ? {} : { before }) });
      seen.push(...page.map((audit) => audit.id));
      before = page.at(-1)?.createdAt;
      if (page.length < 3) break;
    }
    expect(seen).toEqual(made.reverse());
    expect(await store.audits.list({ teamId: 'team-other', limit: 3 })).toEqual([]);
  });

  test('the number of a deleted audit is not given again', async () => {
    await store.audits.delete((await newAudit(store, 'shop')).id);
    expect((await newAudit(store, 'shop')).number).toBe(2);
  });

  test('a retry starts the clock anew and forgets the failure', async () => {
    const { id } = await newAudit(store, 'shop');
    await store.audits.transition(id, ['queued'], 'running');
    const failure = { code: 'audit/stage-timeout', detail: 'too slow', stage: 'documents' };
    await store.audits.transition(id, ['running'], 'failed', failure);
    expect(await store.audits.get(id)).toMatchObject({ state: 'failed', failure });
    await store.audits.transition(id, ['failed'], 'queued');
    expect(await store.audits.get(id)).toMatchObject({ failure: null, startedAt: null, finishedAt: null });
  });
});

describe('the event log', () => {
  test('cannot be changed or shortened, not even with a database shell', async () => {
    const { id } = await newAudit(store, 'shop');
    await store.events.append(id, log('hello'));
    rawly((database) => {
      expect(() => database.exec(`update audit_events set message = 'bye'`)).toThrow('append-only');
      expect(() => database.exec('delete from audit_events')).toThrow('append-only');
    });
    expect(await store.events.heads([id, 'nobody'])).toEqual(
      new Map([
        [id, 1],
        ['nobody', 0],
      ]),
    );
  });
});

describe('the document cache', () => {
  test('returns what was put, for thousands of keys at once', async () => {
    const entries = new Map(Array.from({ length: 3_000 }, (_, index) => [`key-${index}`, `value-${index}`]));
    await store.documentCache.putMany(entries);
    expect(await store.documentCache.getMany([...entries.keys(), 'other'])).toEqual(entries);
  });

  test('loses what was not used for long, and beyond its size the longest unused first', async () => {
    await store.documentCache.putMany(new Map(['old', 'middle', 'new'].map((key) => [key, 'x'.repeat(100)])));
    rawly((database) => {
      const age = database.prepare('update document_cache set used_at = used_at - ? where key = ?');
      age.run(2 * dayMs, 'old');
      age.run(1_000, 'middle');
    });
    expect((await store.retention.sweep(policy)).documents).toBe(1);
    expect((await store.retention.sweep({ ...policy, documentCacheSize: 150 })).documents).toBe(1);
    expect([...(await store.documentCache.getMany(['old', 'middle', 'new'])).keys()]).toEqual(['new']);
  });

  test('what is read again counts as used', async () => {
    await store.documentCache.putMany(new Map([['a', 'x']]));
    rawly((database) => database.exec('update document_cache set used_at = 0'));
    await store.documentCache.getMany(['a']);
    expect((await store.retention.sweep(policy)).documents).toBe(0);
  });
});

describe('retention', () => {
  test('a done audit keeps its reports alone; a failed one keeps what a retry needs until its time is over', async () => {
    const [done, failed, running] = await Promise.all(['a', 'b', 'c'].map((name) => newAudit(store, name, name)));
    for (const audit of [done, failed, running]) {
      await store.checkpoints.save(audit?.id ?? '', 'k', 'documents', pattern(100_000));
      await store.audits.transition(audit?.id ?? '', ['queued'], 'running');
    }
    const files = [{ name: 'report.json', mediaType: 'application/json', bytes: pattern(10) }];
    await store.audits.finish(done?.id ?? '', { summary, files });
    await store.audits.transition(failed?.id ?? '', ['running'], 'failed', { code: 'x', detail: '', stage: null });
    expect(await store.retention.sweep(policy)).toMatchObject({ uploads: 1, checkpoints: 1 });
    expect(await store.checkpoints.load(failed?.id ?? '', 'k')).toBeDefined();
    expect((await store.reports.list(done?.id ?? '')).length).toBe(1);
    rawly((database) => database.exec('update audits set finished_at = finished_at - 172800000'));
    expect(await store.retention.sweep(policy)).toMatchObject({ uploads: 1, checkpoints: 1 });
    expect(await store.checkpoints.load(running?.id ?? '', 'k')).toBeDefined();
    expect(await blobFiles(dataDir)).toHaveLength(2);
  });

  test('the plan counts entries of the log, links and events as well, exactly those that the sweep takes', async () => {
    const audit = await newAudit(store, 'a', 'a');
    const long = `(unixepoch() - 500 * 86400) * 1000`;
    rawly((database) =>
      database.exec(`
        insert into access_log (team_id, at, actor_name, via, action, target, outcome, detail)
          values ('team-local', ${long}, 'Ana', '', 'x', '', 'done', ''), ('team-local', ${long}, 'Ana', '', 'x', '', 'done', ''),
            ('team-local', unixepoch() * 1000, 'Ana', '', 'x', '', 'done', '');
        insert into shares (id, audit_id, token_hash, created_by, created_at, expires_at)
          values ('s1', '${audit.id}', 'a', 'user-local', 1, 2), ('s2', '${audit.id}', 'b', 'user-local', 1, 9999999999999);
        insert into webhook_events (team_id, event, subject, facts, at)
          values ('team-local', 'audit.finished', 'a', '{}', ${long}), ('team-local', 'audit.finished', 'a', '{}', unixepoch() * 1000);`),
    );
    const rows = async (keepLogMs?: number) =>
      (await store.retention.plan({ ...policy, ...(keepLogMs === undefined ? {} : { keepLogMs }) }))
        .filter(({ kind }) => ['log', 'links', 'events'].includes(kind))
        .map(({ kind, count }) => [kind, count]);
    expect(await rows()).toEqual([
      ['log', 0],
      ['links', 1],
      ['events', 1],
    ]);
    expect(await rows(400 * dayMs)).toEqual([
      ['log', 2],
      ['links', 1],
      ['events', 1],
    ]);
    await store.retention.sweep({ ...policy, keepLogMs: 400 * dayMs });
    expect(await rows(400 * dayMs)).toEqual([
      ['log', 0],
      ['links', 0],
      ['events', 0],
    ]);
    const left = (table: string) =>
      rawly((database) => database.prepare(`select count(*) from ${table}`).pluck().get());
    expect([left('access_log'), left('shares'), left('webhook_events')]).toEqual([1, 1, 1]);
  });

  test('files that a crash left without a row go, and so does a blob that nobody came to use', async () => {
    await store.blobs.write(chunk('unused'), 100);
    const orphan = 'ab'.repeat(32);
    await mkdir(join(dataDir, 'blobs', 'ab'), { recursive: true });
    await writeFile(join(dataDir, 'blobs', 'ab', orphan), 'left by a crash');
    expect((await store.retention.sweep(policy)).files).toBe(1);
    rawly((database) => database.exec('update blob_holds set until = 0'));
    expect((await store.retention.sweep(policy)).files).toBe(1);
    expect(await blobFiles(dataDir)).toEqual([]);
  });

  test('temporary files of cut-off uploads go when the store is opened, those still written to stay', async () => {
    const temporary = join(dataDir, 'blobs', 'tmp');
    await writeFile(join(temporary, 'abandoned'), 'x');
    await utimes(join(temporary, 'abandoned'), 0, 0);
    await writeFile(join(temporary, 'in-progress'), 'x');
    await (await openStore({ dataDir })).close();
    expect(await readdir(temporary)).toEqual(['in-progress']);
  });
});

describe('trouble with the disk', () => {
  test('a full database says so, and what was begun is undone', async () => {
    const { id } = await newAudit(store, 'shop');
    const connection = await openSqlite(join(dataDir, databaseFileName), readMigrations(findMigrations()));
    const pages = connection.pragma('page_count', { simple: true });
    connection.pragma(`max_page_count = ${pages}`);
    const db = new Kysely<Database>({ dialect: new SeaworthySqliteDialect(connection) });
    const fill = db.transaction().execute(async (trx) => {
      for (let index = 0; index < 1_000; index += 1) await appendEvent(trx, id, log('x'.repeat(1_000)));
    });
    await expect(fill).rejects.toMatchObject({ code: 'storage/full' });
    await db.destroy();
    expect(await store.events.after(id, 0, 10)).toEqual([]);
    expect((await store.events.append(id, log('room again'))).seq).toBe(1);
  });

  test('a database that stays locked is unavailable, and the event loop goes on meanwhile', async () => {
    const { id } = await newAudit(store, 'shop');
    let turns = 0;
    const counter = setInterval(() => {
      turns += 1;
    }, 10);
    const blocker = new BetterSqlite(join(dataDir, databaseFileName));
    blocker.exec('begin immediate');
    await expect(store.events.append(id, log('late'))).rejects.toMatchObject({ code: 'storage/unavailable' });
    blocker.exec('rollback');
    blocker.close();
    clearInterval(counter);
    expect(turns).toBeGreaterThan(50);
    expect((await store.events.append(id, log('in time'))).seq).toBe(1);
  });

  test('a folder that cannot be made is named', async () => {
    await writeFile(join(dataDir, 'file'), '');
    const inside = openStore({ dataDir: join(dataDir, 'file', 'data') });
    await expect(inside).rejects.toMatchObject({ code: 'storage/unavailable' });
    await expect(inside).rejects.toThrow(join(dataDir, 'file', 'data'));
  });

  test('a file that is no database is refused', async () => {
    const other = join(dataDir, 'other');
    await (await openStore({ dataDir: other })).close();
    await writeFile(join(other, databaseFileName), 'x'.repeat(10_000));
    await expect(openStore({ dataDir: other })).rejects.toMatchObject({ code: 'storage/unavailable' });
  });

  test('ping and free space are numbers', async () => {
    expect(await store.ping()).toBeGreaterThan(0);
    expect(await store.freeBytes()).toBeGreaterThan(1_000_000);
  });
});

test('projects made before there were addresses get theirs at the next start, the older one the plain one', async () => {
  const { team, user } = await store.teams.local();
  for (const name of ['Desk', 'desk', 'web']) await store.projects.ensure(team.id, name, user.id);
  await store.close();
  const raw = new BetterSqlite(join(dataDir, databaseFileName));
  raw.exec(`update projects set slug = null, created_at = case name when 'desk' then 1 else 2 end where name <> 'web'`);
  raw.close();
  store = await openStore({ dataDir });
  const slugs = Object.fromEntries((await store.projects.list(team.id)).map(({ name, slug }) => [name, slug]));
  expect(slugs).toEqual({ desk: 'desk', Desk: 'desk-2', web: 'web' });
  expect((await store.projects.find(team.id, 'desk-2'))?.name).toBe('Desk');
  expect(await store.projects.find('another team', 'desk-2')).toBeUndefined();
});

test('measures tell the size of the files, and how often and how long a writer was waited for', async () => {
  const before = await store.measures();
  expect(before).toMatchObject({ busyWaits: 0, busyMs: 0 });
  expect(before.databaseBytes + before.walBytes).toBeGreaterThan(10_000);
  const other = new BetterSqlite(join(dataDir, databaseFileName));
  other.exec('begin immediate');
  const { team, user } = await store.teams.local();
  const writing = store.projects.ensure(team.id, 'harbour', user.id);
  await expect.poll(async () => (await store.measures()).busyWaits).toBe(1);
  other.exec('commit');
  await writing;
  other.close();
  const after = await store.measures();
  expect(after.busyWaits).toBe(1);
  expect(after.busyMs).toBeGreaterThan(0);
  expect(after.walBytes).toBeGreaterThan(0);
});
