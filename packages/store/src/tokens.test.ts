import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseFileName, openStore } from './open-store.ts';
import type { Store } from './port.ts';
import type { Member, NewToken } from './tokens-port.ts';

/** The promises of tokens-port.ts. */
let dataDir: string;
let store: Store;
let raw: Database;
let ana: Member;
let bo: Member;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-tokens-'));
  store = await openStore({ dataDir });
  raw = new BetterSqlite(join(dataDir, databaseFileName));
  const addUser = raw.prepare('insert into users (id, name, created_at) values (?, ?, 1)');
  for (const name of ['ana', 'bo']) addUser.run(name, name.toUpperCase());
  const { id: teamId } = await store.members.createTeam('Harbour', 'ana');
  ana = { teamId, userId: 'ana' };
  bo = { teamId, userId: 'bo' };
  const { token } = await store.members.invite(ana, {
    role: 'maintainer',
    email: null,
    expiresAt: Date.now() + 60_000,
  });
  await store.members.accept(token, { userId: 'bo', email: null });
});
afterEach(async () => {
  raw.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

let made = 0;
const create = (member: Member, change: Partial<NewToken> = {}) => {
  const hash = String(++made).padStart(64, '0');
  const token = { name: 'build', hash, prefix: 'swt_abc', scopes: ['audit:create'], projectIds: null } as const;
  return store.tokens
    .create({ ...member, ...token, createdAt: made, expiresAt: 1_000_000, ...change })
    .then(({ id }) => ({ id, hash: change.hash ?? hash }));
};
const project = (name: string, teamId = ana.teamId) => store.projects.ensure(teamId, name, 'ana');

test('a token is found by its hash, with its team and with the role its person has now', async () => {
  const { hash } = await create(bo, { name: 'nightly', scopes: ['audit:read', 'triage:write'] });
  expect(await store.tokens.find(hash)).toMatchObject({
    name: 'nightly',
    ownerName: 'BO',
    scopes: ['audit:read', 'triage:write'],
    projects: null,
    role: 'maintainer',
    team: { id: ana.teamId, name: 'Harbour' },
    lastUsedAt: null,
  });
  await store.members.changeRole(ana, 'bo', 'viewer');
  expect((await store.tokens.find(hash))?.role).toBe('viewer');
  expect(await store.tokens.find('f'.repeat(64))).toBeUndefined();
});

test('a token ends with the membership, and does not come back with a new one', async () => {
  const { hash } = await create(bo);
  await store.members.remove(ana, 'bo');
  expect(await store.tokens.find(hash)).toBeUndefined();
  const { token } = await store.members.invite(ana, { role: 'owner', email: null, expiresAt: Date.now() + 60_000 });
  await store.members.accept(token, { userId: 'bo', email: null });
  expect(await store.tokens.find(hash)).toBeUndefined();
  expect(await store.tokens.listOf(bo)).toEqual([]);
});

test('nobody makes a token for a team they are not in', async () => {
  const other = await store.members.createTeam('Elsewhere', 'ana');
  await expect(create({ teamId: other.id, userId: 'bo' })).rejects.toMatchObject({ code: 'not-found' });
});

test('a limited token names its projects, and reaches nothing once they are gone', async () => {
  const [harbour, ferry] = [await project('harbour'), await project('ferry')];
  const { hash } = await create(bo, { projectIds: [harbour.id, ferry.id, ferry.id] });
  const names = async () => (await store.tokens.find(hash))?.projects?.map(({ name }) => name);
  expect(await names()).toEqual(['ferry', 'harbour']);
  raw.prepare('delete from projects').run();
  expect(await names()).toEqual([]);
});

test('lists are newest first: one person sees their own, the team all', async () => {
  await create(bo, { name: 'first' });
  await create(ana, { name: 'second' });
  await create(bo, { name: 'third' });
  const names = (tokens: readonly { readonly name: string }[]) => tokens.map(({ name }) => name);
  expect(names(await store.tokens.listOf(bo))).toEqual(['third', 'first']);
  expect(names(await store.tokens.listOfTeam(ana.teamId))).toEqual(['third', 'second', 'first']);
  expect(await store.tokens.listOfTeam('team-local')).toEqual([]);
});

test('rotating ends the old text in the same write and gives a term of the same length', async () => {
  const { id, hash } = await create(bo, { createdAt: 100, expiresAt: 600 });
  await store.tokens.used(id, 150, '192.0.2.1');
  const next = { hash: 'a'.repeat(64), prefix: 'swt_xyz', at: 550 };
  expect(await store.tokens.rotate(id, ana, next)).toBeUndefined();
  expect(await store.tokens.rotate(id, bo, next)).toMatchObject({
    id,
    prefix: 'swt_xyz',
    createdAt: 550,
    expiresAt: 1_050,
    lastUsedAt: null,
  });
  expect(await store.tokens.find(hash)).toBeUndefined();
  expect((await store.tokens.find(next.hash))?.id).toBe(id);
  // Two at once: one text is left.
  const both = ['b', 'c'].map((letter) => letter.repeat(64));
  await Promise.all(both.map((text) => store.tokens.rotate(id, bo, { ...next, hash: text })));
  const found = await Promise.all([next.hash, ...both].map((text) => store.tokens.find(text)));
  expect(found.filter((token) => token !== undefined)).toHaveLength(1);
});

test('one ends one’s own, an owner any of the team, nobody those of another team', async () => {
  const [own, second] = [await create(bo), await create(bo)];
  expect(await store.tokens.revoke(own.id, { ...ana })).toBeUndefined();
  expect(await store.tokens.revoke(own.id, { teamId: 'team-local', userId: null })).toBeUndefined();
  expect((await store.tokens.revoke(own.id, bo))?.name).toBe('build');
  expect((await store.tokens.revoke(second.id, { teamId: ana.teamId, userId: null }))?.name).toBe('build');
  expect(await store.tokens.find(own.hash)).toBeUndefined();
  expect(await store.tokens.find(second.hash)).toBeUndefined();
});

test('an earlier use does not replace a later one', async () => {
  const { id, hash } = await create(bo);
  await store.tokens.used(id, 200, '192.0.2.1');
  await store.tokens.used(id, 100, '192.0.2.2');
  expect(await store.tokens.find(hash)).toMatchObject({ lastUsedAt: 200, lastUsedFrom: '192.0.2.1' });
});

test('a scope of another version allows nothing instead of breaking the token', async () => {
  const { id, hash } = await create(bo);
  raw.prepare('update api_tokens set scopes = ? where id = ?').run('["audit:read","fleet:steer"]', id);
  expect((await store.tokens.find(hash))?.scopes).toEqual(['audit:read']);
});
