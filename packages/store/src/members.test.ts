import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { forkStoreProcess } from '../testing/fork.ts';
import { type By, type SecretLink, teamsOfOnePerson } from './members-port.ts';
import { databaseFileName, openStore } from './open-store.ts';
import type { Store } from './port.ts';

/** The promises of members-port.ts. Two stores on one folder are two connections, as two API processes have them. */
let dataDir: string;
let store: Store;
let second: Store;
let raw: Database;
let by: By;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-members-'));
  store = await openStore({ dataDir });
  second = await openStore({ dataDir });
  raw = new BetterSqlite(join(dataDir, databaseFileName));
  for (const name of ['ana', 'bo', 'cy', 'dee']) person(name);
  by = await teamOwnedBy('ana', 'Harbour');
});
afterEach(async () => {
  vi.useRealTimers();
  raw.close();
  await store.close();
  await second.close();
  await rm(dataDir, { recursive: true });
});

const person = (name: string) =>
  raw
    .prepare('insert into users (id, name, email, created_at) values (?, ?, ?, 1)')
    .run(name, name, `${name}@example.com`);
const teamOwnedBy = async (userId: string, name: string): Promise<By> => ({
  teamId: (await store.members.createTeam(name, userId)).id,
  userId,
});
const later = () => Date.now() + 60_000;
const invite = (role: 'owner' | 'maintainer' | 'viewer', email: string | null = null, who = by): Promise<SecretLink> =>
  store.members.invite(who, { role, email, expiresAt: later() });
const joinAs = async (userId: string, role: 'owner' | 'maintainer' | 'viewer', who = by) =>
  store.members.accept((await invite(role, null, who)).token, { userId, email: `${userId}@example.com` });
const mailedLink = async (userId: string, expiresAt = later()) =>
  (await store.members.mailedResetLink(userId, expiresAt)) ?? expect.unreachable();
const rolesOf = async (teamId: string) =>
  Object.fromEntries((await store.members.list(teamId)).map(({ userId, role }) => [userId, role]));
const code = (expected: string) => expect.objectContaining({ code: expected });
const outcomes = async (attempts: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(attempts)).map((it) => (it.status === 'fulfilled' ? 'done' : it.reason.code)).sort();

test('nobody makes more teams than a person can be in', async () => {
  person('kim');
  for (let made = 0; made < teamsOfOnePerson; made += 1) await store.members.createTeam(`Team ${made}`, 'kim');
  await expect(store.members.createTeam('One more', 'kim')).rejects.toEqual(code('conflict'));
  expect(await store.members.teamsOf('kim')).toHaveLength(teamsOfOnePerson);
});

describe('1: a team keeps an owner', () => {
  test('the only one is neither demoted nor removed', async () => {
    await joinAs('bo', 'maintainer');
    await expect(store.members.changeRole(by, 'ana', 'viewer')).rejects.toEqual(code('accounts/last-owner'));
    await expect(store.members.remove(by, 'ana')).rejects.toEqual(code('accounts/last-owner'));
    expect(await rolesOf(by.teamId)).toEqual({ ana: 'owner', bo: 'maintainer' });
    await store.members.changeRole(by, 'bo', 'owner');
    await store.members.remove(by, 'ana');
    expect(await rolesOf(by.teamId)).toEqual({ bo: 'owner' });
  });

  test('two owners who demote or remove each other at once leave one', async () => {
    for (const act of ['changeRole', 'remove'] as const) {
      const team = await teamOwnedBy('ana', `Race ${act}`);
      await joinAs('bo', 'owner', team);
      const attempt = (connection: Store, userId: string, whom: string) =>
        act === 'remove'
          ? connection.members.remove({ ...team, userId }, whom)
          : connection.members.changeRole({ ...team, userId }, whom, 'viewer');
      const [first, loser] = await outcomes([attempt(store, 'ana', 'bo'), attempt(second, 'bo', 'ana')]);
      expect([first, loser]).toEqual(['access/forbidden', 'done']);
      expect(Object.values(await rolesOf(team.teamId)).filter((role) => role === 'owner')).toHaveLength(1);
    }
  });

  test('two processes that demote each other in sixty teams leave an owner in each', async () => {
    const insertTeam = raw.prepare('insert into teams (id, name, created_at) values (?, ?, 1)');
    const insertOwner = raw.prepare(
      `insert into memberships (team_id, user_id, role, created_at) values (?, ?, 'owner', 1)`,
    );
    for (let index = 0; index < 60; index += 1) {
      insertTeam.run(`team-${index}`, `Team ${index}`);
      for (const owner of ['ana', 'bo']) insertOwner.run(`team-${index}`, owner);
    }
    const rivals = await Promise.all(
      ['ana>bo', 'bo>ana'].map((subject) => forkStoreProcess('demote', dataDir, subject, '60')),
    );
    for (const rival of rivals) rival.go();
    expect(await Promise.all(rivals.map((rival) => rival.ended))).toEqual([0, 0]);
    const owners = raw.prepare<[], { n: number }>(
      `select count(*) as n from memberships where role = 'owner' and team_id glob 'team-[0-9]*' group by team_id`,
    );
    expect(owners.all().map(({ n }) => n)).toEqual(Array(60).fill(1));
    expect(rivals.flatMap(({ said }) => said.map(({ refused = 0 }) => refused)).reduce((a, b) => a + b)).toBe(60);
  });
});

describe('2: a link works once', () => {
  test('of two who accept at the same moment one gets in, also while one makes an account', async () => {
    const { token } = await invite('viewer');
    const accept = (connection: Store, userId: string) => connection.members.accept(token, { userId, email: null });
    expect(await outcomes([accept(store, 'bo'), accept(second, 'cy')])).toEqual(['accounts/link-spent', 'done']);
    expect(Object.keys(await rolesOf(by.teamId))).toHaveLength(2);

    const other = await invite('viewer');
    const hold = (connection: Store) => connection.members.hold(other.token, 'dee@example.com');
    expect(await outcomes([hold(store), hold(second), hold(store)])).toEqual(['conflict', 'conflict', 'done']);
  });

  test('a link that was held is good again when nothing came of it, or after a minute', async () => {
    const { token } = await invite('viewer');
    await (await store.members.hold(token, 'cy@example.com')).release();
    const slow = await store.members.hold(token, 'cy@example.com');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_001 });
    raw.prepare('update invitations set expires_at = expires_at + 600000').run();
    const quick = await store.members.hold(token, 'dee@example.com');
    await expect(slow.join('cy')).rejects.toEqual(code('accounts/link-spent'));
    await slow.release();
    expect(await quick.join('dee')).toMatchObject({ role: 'viewer', team: { name: 'Harbour' } });
    await expect(store.members.hold(token, 'cy@example.com')).rejects.toEqual(code('accounts/link-spent'));
    expect(await rolesOf(by.teamId)).toEqual({ ana: 'owner', dee: 'viewer' });
  });

  test('a link that is used, withdrawn, too old or invented gives the same answer', async () => {
    const used = await invite('viewer');
    await store.members.accept(used.token, { userId: 'bo', email: null });
    const withdrawn = await invite('viewer');
    await store.members.withdraw(by, withdrawn.id);
    const old = await store.members.invite(by, { role: 'viewer', email: null, expiresAt: Date.now() });
    const answers = new Set<string>();
    for (const token of [used.token, withdrawn.token, old.token, 'invented', '']) {
      expect(await store.members.offer(token)).toBeUndefined();
      answers.add(String(await store.members.accept(token, { userId: 'cy', email: null }).catch(String)));
    }
    expect(answers.size).toBe(1);
    expect(await store.members.invitations(by.teamId)).toEqual([]);
    await expect(store.members.withdraw(by, used.id)).rejects.toEqual(code('not-found'));
  });

  test('nothing of a link is in the database', async () => {
    const { token } = await invite('viewer');
    const reset = await mailedLink('bo');
    const rows = JSON.stringify([
      raw.prepare('select * from invitations').all(),
      raw.prepare('select * from reset_links').all(),
    ]);
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(reset.token);
  });

  test('a link for a new password works once, and with it goes every other of the person', async () => {
    await joinAs('bo', 'viewer');
    const first = await store.members.resetLink(by, 'bo', later());
    const next = await store.members.resetLink(by, 'bo', later());
    const mailed = await mailedLink('bo');
    await expect(store.members.useResetLink(first.token)).rejects.toEqual(code('accounts/link-spent'));
    const use = (connection: Store) => connection.members.useResetLink(next.token);
    expect(await outcomes([use(store), use(second)])).toEqual(['accounts/link-spent', 'done']);
    await expect(store.members.useResetLink(mailed.token)).rejects.toEqual(code('accounts/link-spent'));
    const old = await mailedLink('bo', Date.now());
    await expect(store.members.useResetLink(old.token)).rejects.toEqual(code('accounts/link-spent'));
  });

  test('mails with such links come two minutes apart', async () => {
    const { token } = await mailedLink('bo');
    expect(await store.members.mailedResetLink('bo', later())).toBeUndefined();
    expect(await store.members.useResetLink(token)).toEqual({ userId: 'bo' });
    expect(await store.members.mailedResetLink('bo', later())).toBeDefined();
  });
});

describe('invitations', () => {
  test('one with an address lets in that address alone, and stays good for it', async () => {
    const { token } = await invite('maintainer', 'bo@example.com');
    const wrong = { userId: 'cy', email: 'cy@example.com' };
    await expect(store.members.accept(token, wrong)).rejects.toEqual(code('access/forbidden'));
    await expect(store.members.hold(token, 'cy@example.com')).rejects.toEqual(code('access/forbidden'));
    await expect(store.members.accept(token, { userId: 'cy', email: null })).rejects.toEqual(code('access/forbidden'));
    expect(await store.members.accept(token, { userId: 'bo', email: 'bo@example.com' })).toMatchObject({
      role: 'maintainer',
    });
    expect((await store.members.current('bo'))?.team.id).toBe(by.teamId);
  });

  test('a member changes no role of their own with one, and does not use it up', async () => {
    await joinAs('bo', 'viewer');
    const { token } = await invite('owner');
    await expect(store.members.accept(token, { userId: 'bo', email: null })).rejects.toEqual(code('conflict'));
    expect(await store.members.offer(token)).toMatchObject({ role: 'owner', byName: 'ana', team: 'Harbour' });
    expect(await rolesOf(by.teamId)).toEqual({ ana: 'owner', bo: 'viewer' });
  });

  test('what an owner invited ends when they are no owner any more', async () => {
    await joinAs('bo', 'owner');
    const demoted = await invite('owner', null, { ...by, userId: 'bo' });
    await store.members.changeRole(by, 'bo', 'viewer');
    expect(await store.members.offer(demoted.token)).toBeUndefined();
    await store.members.changeRole(by, 'bo', 'owner');
    const removed = await invite('owner', null, { ...by, userId: 'bo' });
    const held = await store.members.hold(removed.token, 'cy@example.com');
    await store.members.remove(by, 'bo');
    await expect(held.join('cy')).rejects.toEqual(code('accounts/link-spent'));
    expect(await rolesOf(by.teamId)).toEqual({ ana: 'owner' });
  });

  test('another team can neither see nor withdraw them', async () => {
    const link = await invite('viewer');
    const stranger = await teamOwnedBy('dee', 'Strangers');
    expect(await store.members.invitations(stranger.teamId)).toEqual([]);
    await expect(store.members.withdraw(stranger, link.id)).rejects.toEqual(code('not-found'));
    expect((await store.members.invitations(by.teamId)).map(({ id }) => id)).toEqual([link.id]);
  });

  test('two hundred may be open, no more', async () => {
    for (let index = 0; index < 200; index += 1) await invite('viewer');
    await expect(invite('viewer')).rejects.toEqual(code('conflict'));
  });
});

describe('3: what somebody may do ends with their membership', () => {
  test('they look at another team, their uploads and tokens of this one are gone', async () => {
    await joinAs('bo', 'maintainer');
    const own = await teamOwnedBy('bo', 'Own');
    expect(await store.members.lookAt('bo', by.teamId)).toBe(true);
    for (const { teamId } of [by, own]) {
      raw
        .prepare(
          `insert into api_tokens (id, team_id, user_id, name, hash, prefix, scopes, all_projects, created_at, expires_at)
           values (?, ?, 'bo', 'ci', ?, 'swt_', '[]', 1, 1, 9999999999999)`,
        )
        .run(`token-${teamId}`, teamId, `hash-${teamId}`);
    }
    const upload = { createdBy: 'bo', fileName: 'a.zip', size: 4, sha256: 'a'.repeat(64), chunkBytes: 4 };
    await store.uploads.begin({ ...upload, teamId: by.teamId, expiresAt: later() }, 9);
    await store.members.remove(by, 'bo');
    expect(await store.members.current('bo')).toMatchObject({ team: { id: own.teamId }, role: 'owner' });
    expect(await store.members.lookAt('bo', by.teamId)).toBe(false);
    expect(raw.prepare('select team_id from api_tokens').all()).toEqual([{ team_id: own.teamId }]);
    expect(raw.prepare('select * from partial_uploads').all()).toEqual([]);
  });

  test('somebody whose only team it was looks at none', async () => {
    await joinAs('bo', 'viewer');
    await store.members.remove(by, 'bo');
    expect(await store.members.current('bo')).toBeUndefined();
    expect(await store.members.teamsOf('bo')).toEqual([]);
    await expect(store.members.remove(by, 'bo')).rejects.toEqual(code('not-found'));
  });
});

describe('4: the right of whoever changes something is read again', () => {
  test('maintainers and strangers are refused whatever the route thought', async () => {
    await joinAs('bo', 'maintainer');
    const stranger = await teamOwnedBy('dee', 'Strangers');
    for (const userId of ['bo', 'dee', 'cy']) {
      const who = { teamId: by.teamId, userId };
      const attempts = [
        store.members.rename(who, 'Mine'),
        store.members.changeRole(who, 'bo', 'owner'),
        store.members.remove(who, 'ana'),
        store.members.invite(who, { role: 'owner', email: null, expiresAt: later() }),
        store.members.withdraw(who, 'i'),
        store.members.resetLink(who, 'ana', later()),
      ];
      expect(new Set(await outcomes(attempts))).toEqual(new Set(['access/forbidden']));
    }
    await expect(store.members.changeRole(stranger, 'bo', 'owner')).rejects.toEqual(code('not-found'));
    await expect(store.members.remove(stranger, 'bo')).rejects.toEqual(code('not-found'));
    expect(await rolesOf(by.teamId)).toEqual({ ana: 'owner', bo: 'maintainer' });
  });
});

describe('links for a new password', () => {
  test('an owner makes one for members of their own teams alone', async () => {
    await joinAs('bo', 'viewer');
    expect((await store.members.resetLink(by, 'bo', later())).token).toHaveLength(43);
    const elsewhere = await teamOwnedBy('dee', 'Strangers');
    await joinAs('bo', 'viewer', elsewhere);
    await expect(store.members.resetLink(by, 'bo', later())).rejects.toEqual(code('access/forbidden'));
    await joinAs('ana', 'maintainer', elsewhere);
    await expect(store.members.resetLink(by, 'bo', later())).rejects.toEqual(code('access/forbidden'));
    await store.members.changeRole(elsewhere, 'ana', 'owner');
    expect((await store.members.resetLink(by, 'bo', later())).token).toHaveLength(43);
    await expect(store.members.resetLink(by, 'cy', later())).rejects.toEqual(code('not-found'));
    await expect(store.members.resetLink(by, 'ana', later())).rejects.toEqual(code('access/forbidden'));
  });

  test('one does nothing once its maker or its person left, or the person joined another team', async () => {
    const spentAfter = async (change: () => Promise<unknown>) => {
      const { token } = await store.members.resetLink(by, 'bo', later());
      await change();
      await expect(store.members.useResetLink(token)).rejects.toEqual(code('accounts/link-spent'));
    };
    await joinAs('bo', 'viewer');
    await spentAfter(() => store.members.remove(by, 'bo'));
    await joinAs('bo', 'viewer');
    await joinAs('cy', 'owner');
    await spentAfter(() => store.members.changeRole({ ...by, userId: 'cy' }, 'ana', 'maintainer'));
    await store.members.changeRole({ ...by, userId: 'cy' }, 'ana', 'owner');
    await spentAfter(() => store.members.createTeam('Of their own', 'bo'));
  });
});

test('members are told with what the team needs to know, and when they were last here', async () => {
  await joinAs('bo', 'viewer');
  await store.members.seen(by.teamId, 'bo', 1_234);
  const [ana, bo] = await store.members.list(by.teamId);
  expect(ana).toMatchObject({ userId: 'ana', role: 'owner', seenAt: null, secondFactor: false });
  expect(bo).toMatchObject({ email: 'bo@example.com', seenAt: 1_234, secondFactor: false });
});
