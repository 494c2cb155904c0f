import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayMs } from '@seaworthy/schema/iso-day';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MailToSend, mailsPerDay } from './mails-port.ts';
import { databaseOf, openStore } from './open-store.ts';
import type { Store } from './port.ts';

let dataDir: string;
let store: Store;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-mails-'));
  store = await openStore({ dataDir });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const mail = { kind: 'invitation', to: 'ana@example.com', byUser: 'bo', teamId: 'team-local' } as const;
const note = (change: Partial<MailToSend> = {}) => store.mails.take({ ...mail, ...change });
const take = async (change: Partial<MailToSend> = {}) => (await note(change)) !== null;
const takeMany = async (count: number, change: (n: number) => Partial<MailToSend>) =>
  (await Promise.all(Array.from({ length: count }, (_, n) => take(change(n))))).filter(Boolean).length;
const aDayPasses = () =>
  databaseOf(store)
    .updateTable('sent_mails')
    .set((is) => ({ at: is('at', '-', dayMs) }))
    .execute();

test('an address gets three invitations within a day, whoever sends them and however it is written, also at once', async () => {
  expect(await takeMany(10, (n) => ({ byUser: `person ${n}`, to: n % 2 === 0 ? mail.to : ` ANA@example.com ` }))).toBe(
    mailsPerDay.invitationsTo,
  );
  expect(await take({ to: 'bo@example.com' })).toBe(true);
  await aDayPasses();
  expect(await take()).toBe(true);
});

test('invitations take nothing from the links for a new password, of which there are a dozen', async () => {
  await takeMany(10, () => ({}));
  expect(await takeMany(20, () => ({ kind: 'reset', byUser: null, teamId: null }))).toBe(mailsPerDay.resetsTo);
});

test('a person has fifty sent within a day, to whomever', async () => {
  expect(await takeMany(60, (n) => ({ to: `guest${n}@example.com` }))).toBe(mailsPerDay.ofPerson);
  expect(await take({ byUser: 'ana', to: 'guest99@example.com' })).toBe(true);
});

test('a team that may not mail, and one that is none, send nothing', async () => {
  const db = databaseOf(store);
  await db.insertInto('users').values({ id: 'eve', name: 'Eve', created_at: 1 }).execute();
  const { id } = await store.members.createTeam('Quay', 'eve');
  expect([await take({ teamId: id }), await take({ teamId: 'nowhere' })]).toEqual([false, false]);
  const own = await store.members.createTeam('Pier', 'user-local');
  expect(await take({ teamId: own.id })).toBe(true);
});

test('a team mails from the moment on when an owner of one that mails has it send', async () => {
  const db = databaseOf(store);
  await db.insertInto('users').values({ id: 'eve', name: 'Eve', created_at: 1 }).execute();
  const { id } = await store.members.createTeam('Quay', 'eve');
  const seat = { team_id: id, user_id: 'user-local', created_at: 1 } as const;
  await db
    .insertInto('memberships')
    .values({ ...seat, role: 'owner' })
    .execute();
  expect(await take({ teamId: id, byUser: 'eve' })).toBe(false);
  expect(await take({ teamId: id, byUser: 'user-local' })).toBe(true);
  expect(await take({ teamId: id, byUser: 'eve' })).toBe(true);
});

test('whoever reads along in a team that mails does not make their own one mail; who became its owner does', async () => {
  const db = databaseOf(store);
  await db.insertInto('users').values({ id: 'eve', name: 'Eve', created_at: 1 }).execute();
  const { id } = await store.members.createTeam('Quay', 'eve');
  const seat = { team_id: 'team-local', user_id: 'eve', created_at: 1 } as const;
  await db
    .insertInto('memberships')
    .values({ ...seat, role: 'maintainer' })
    .execute();
  expect(await take({ teamId: id, byUser: 'eve' })).toBe(false);
  await db.updateTable('memberships').set({ role: 'owner' }).where('user_id', '=', 'eve').execute();
  expect(await take({ teamId: id, byUser: 'eve' })).toBe(true);
});

test('what did not leave counts for nothing, and gives back no more than itself', async () => {
  const notes = [await note(), await note(), await note()];
  expect(await take()).toBe(false);
  for (const id of [notes[1], notes[1]]) await store.mails.giveBack(id ?? 0);
  expect([await take(), await take()]).toEqual([true, false]);
});

test('addresses are not kept, and the sweep takes what is older than a day', async () => {
  await take();
  const rows = () => databaseOf(store).selectFrom('sent_mails').selectAll().execute();
  expect(JSON.stringify(await rows())).not.toContain('ana@');
  const policy = { keepForRetryMs: 1, documentCacheAgeMs: 1, documentCacheSize: 1 };
  await store.retention.sweep(policy);
  expect(await rows()).toHaveLength(1);
  await aDayPasses();
  await store.retention.sweep(policy);
  expect(await rows()).toEqual([]);
});
