import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewLogEntry } from './access-log-port.ts';
import { databaseFileName, openStore } from './open-store.ts';
import type { Store } from './port.ts';

/** The promises of access-log-port.ts. */
let dataDir: string;
let store: Store;
let raw: Database;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-log-'));
  store = await openStore({ dataDir });
  raw = new BetterSqlite(join(dataDir, databaseFileName));
});
afterEach(async () => {
  raw.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

const entry: NewLogEntry = {
  teamIds: ['team-local'],
  actorId: 'ana',
  actorName: 'Ana',
  via: 'page',
  action: 'audit:delete',
  target: 'web № 1',
  outcome: 'done',
  address: '192.0.2.7',
  detail: '',
};
const dayMs = 86_400_000;
const insertAged = (days: number) =>
  raw
    .prepare(
      `insert into access_log (team_id, at, actor_name, via, action, target, outcome, detail)
       values ('team-local', ?, 'Ana', 'page', 'aged', ?, 'done', '')`,
    )
    .run(Date.now() - days * dayMs, `${days} days`);

test('1: nothing changes an entry, and nothing younger than a month can be removed', async () => {
  await store.accessLog.add(entry);
  insertAged(29);
  insertAged(31);
  expect(() => raw.exec(`update access_log set actor_name = 'Bo'`)).toThrow('append-only');
  expect(() => raw.exec('delete from access_log')).toThrow('append-only');
  expect(await store.accessLog.sweep(Date.now())).toBe(1);
  const left = await store.accessLog.list('team-local', { limit: 10 });
  expect(left.map(({ target }) => target)).toEqual(['29 days', 'web № 1']);
});

test('1: a sweep takes what is older than it is told, and leaves the rest', async () => {
  for (const days of [399, 401, 900]) insertAged(days);
  expect(await store.accessLog.sweep(Date.now() - 400 * dayMs)).toBe(2);
  expect(await store.accessLog.list('team-local', { limit: 10 })).toMatchObject([{ target: '399 days' }]);
});

test('1: the retention of the installation takes what is too old, when it says so', async () => {
  for (const days of [10, 500]) insertAged(days);
  const policy = { keepForRetryMs: dayMs, documentCacheAgeMs: dayMs, documentCacheSize: 1_000 };
  await store.retention.sweep(policy);
  expect(await store.accessLog.list('team-local', { limit: 10 })).toHaveLength(2);
  await store.retention.sweep({ ...policy, keepLogMs: 400 * dayMs });
  expect(await store.accessLog.list('team-local', { limit: 10 })).toMatchObject([{ target: '10 days' }]);
});

test('2: a team sees its own entries; those of nobody are seen by the first team alone', async () => {
  await store.accessLog.add({ ...entry, teamIds: ['one', 'two'], target: 'both' });
  await store.accessLog.add({ ...entry, teamIds: [], target: 'nobody' });
  const targets = async (teamId: string) =>
    (await store.accessLog.list(teamId, { limit: 10 })).map(({ target }) => target);
  expect(await targets('one')).toEqual(['both']);
  expect(await targets('two')).toEqual(['both']);
  expect(await targets('three')).toEqual([]);
  expect(await targets('team-local')).toEqual(['nobody']);
});

test('texts are one line of bounded length, and signs of a search are taken as they stand', async () => {
  const target = `a\n\u001b[31mred\u202e${'x'.repeat(500)}`;
  await store.accessLog.add({ ...entry, target });
  const [found] = await store.accessLog.list('team-local', { text: 'RED', limit: 10 });
  expect(found?.target).toMatch(/^a \[31mred x+…$/);
  expect(found?.target).toHaveLength(300);
  for (const text of ['%', '_', '\\'])
    expect(await store.accessLog.list('team-local', { text, limit: 10 })).toEqual([]);
});
