import crypto from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseFileName, databaseOf, openStore } from '@seaworthy/store/open-store';
import type { Store } from '@seaworthy/store/port';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginAttempt, failuresAllowed, LockedError, lockFor, networkOf } from './lockout.ts';
import { openAccounts } from './open-accounts.ts';
import type { Accounts, Client, Credentials } from './port.ts';

const client: Client = { address: '192.0.2.7', userAgent: 'Firefox' };
const ada = { email: 'ada@example.com', name: 'Ada', password: 'a long enough password' };
const day = 86_400_000;

let folder: string;
let store: Store;
let accounts: Accounts;
let clock: number;

async function open(publicUrl: URL | null = null): Promise<Accounts> {
  return openAccounts({ store, secret: 'a secret of more than thirty-two characters', publicUrl, now: () => clock });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-accounts-'));
  store = await openStore({ dataDir: folder });
  clock = Date.now();
  accounts = await open();
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** As a browser sends back what it was given. */
function cookieHeader(cookies: readonly string[]): string {
  return cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');
}

async function setUp(): Promise<string> {
  const token = await accounts.newSetupToken();
  const { id } = await accounts.setUp({ ...ada, token: token ?? '', team: 'Harbour' });
  return id;
}

async function signIn(as: Accounts = accounts): Promise<{ header: string; cookies: readonly string[] }> {
  const { cookies } = await as.signIn(ada, client);
  return { header: cookieHeader(cookies), cookies };
}

describe('the first start', () => {
  it('makes an owner who takes over the first team with what is in it', async () => {
    const { team, user } = await store.teams.local();
    const project = await store.projects.ensure(team.id, 'harbour', user.id);
    expect(await accounts.hasOwner()).toBe(false);
    const id = await setUp();
    expect(await accounts.hasOwner()).toBe(true);
    const { header } = await signIn();
    const visitor = await accounts.whoIs(header, client);
    expect(visitor).toMatchObject({ userId: id, name: 'Ada', team: { id: team.id, name: 'Harbour', role: 'owner' } });
    expect((await store.projects.get(project.id))?.teamId).toBe(visitor?.team?.id);
    const members = await databaseOf(store).selectFrom('memberships').select('user_id').execute();
    expect(members).toEqual([{ user_id: id }]);
  });

  it('takes a link once, also when two use it at the same moment', async () => {
    const token = (await accounts.newSetupToken()) ?? '';
    const both = await Promise.allSettled([
      accounts.setUp({ ...ada, token }),
      accounts.setUp({ ...ada, email: 'eve@example.com', token }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const people = await databaseOf(store).selectFrom('auth_users').selectAll().execute();
    expect(people).toHaveLength(1);
    await expect(accounts.setUp({ ...ada, token })).rejects.toMatchObject({ code: 'accounts/link-spent' });
    expect(await accounts.newSetupToken()).toBeNull();
  });

  it('takes no link that was replaced, is a day old, or was never given', async () => {
    const first = (await accounts.newSetupToken()) ?? '';
    const second = (await accounts.newSetupToken()) ?? '';
    for (const token of [first, 'guessed']) {
      await expect(accounts.setUp({ ...ada, token })).rejects.toMatchObject({ code: 'accounts/link-spent' });
    }
    clock += day;
    await expect(accounts.setUp({ ...ada, token: second })).rejects.toMatchObject({ code: 'accounts/link-spent' });
    expect(await accounts.hasOwner()).toBe(false);
  });
});

describe('promise 1: no answer tells who has an account', () => {
  it('does one derivation of a key for a wrong password and one for an unknown address, with one answer', async () => {
    await setUp();
    const failing = (credentials: Credentials) => () => accounts.signIn(credentials, client).catch((error) => error);
    const known = await countingScrypt(failing({ ...ada, password: 'not the password' }));
    const none = await countingScrypt(failing({ email: 'nobody@example.com', password: 'not the password' }));
    expect([known.derivations, none.derivations]).toEqual([1, 1]);
    const [wrong, unknown] = [known.result, none.result];
    expect({ code: unknown.code, message: unknown.message }).toEqual({ code: wrong.code, message: wrong.message });
    expect(wrong.code).toBe('accounts/wrong-credentials');
  });

  it('locks an address without an account exactly as one with', async () => {
    await setUp();
    const answers = await Promise.all(
      [ada.email, 'nobody@example.com'].map(async (email, index) => {
        const from = { ...client, address: `192.0.2.${index}` };
        for (let n = 0; n < failuresAllowed.account; n += 1)
          await accounts.signIn({ email, password: 'x' }, from).catch(() => undefined);
        const error = await accounts.signIn({ email, password: 'x' }, from).catch((thrown) => thrown);
        return { code: error.code, message: error.message, wait: error.retryAfterSeconds };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ code: 'accounts/locked', wait: 60 });
  });
});

describe('promise 2: what is stored opens nothing', () => {
  it('keeps neither the password nor the token of a link, and no cookie that counts without the key', async () => {
    const token = (await accounts.newSetupToken()) ?? '';
    await store.ping();
    const before = await readDatabase();
    expect(before.includes(token)).toBe(false);
    await accounts.setUp({ ...ada, token });
    const { header } = await signIn();
    expect((await readDatabase()).includes(ada.password)).toBe(false);
    const row = await databaseOf(store).selectFrom('auth_sessions').select('token').executeTakeFirstOrThrow();
    expect(await accounts.whoIs(`seaworthy=${row.token}`, client)).toBeUndefined();
    const elsewhere = await openAccounts({
      store,
      secret: 'another secret of forty characters......',
      publicUrl: null,
    });
    expect(await elsewhere.whoIs(header, client)).toBeUndefined();
    expect(await accounts.whoIs(header, client)).toBeDefined();
  });

  it('makes the user together with the person', async () => {
    const { id } = await accounts.createPerson(ada);
    const row = await databaseOf(store).selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ name: 'Ada', email: ada.email });
    await accounts.rename(id, 'Ada L.');
    expect(await accounts.person(id)).toMatchObject({ name: 'Ada L.' });
    await expect(accounts.createPerson(ada)).rejects.toMatchObject({ code: 'accounts/email-taken' });
    const racing = [1, 2].map(() => accounts.createPerson({ ...ada, email: 'bo@example.com' }));
    const settled = await Promise.allSettled(racing);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('promise 3: a session ends', () => {
  it('at sign-out, here alone or everywhere', async () => {
    const id = await setUp();
    const [a, b, c] = [await signIn(), await signIn(), await signIn()];
    const cleared = await accounts.signOut(a.header);
    expect(cleared.join()).toMatch(/^seaworthy=; Max-Age=0/);
    expect(await accounts.whoIs(a.header, client)).toBeUndefined();
    expect(await accounts.whoIs(b.header, client)).toBeDefined();
    const [session] = await accounts.sessions(id);
    expect(await accounts.endSession('somebody else', session?.id ?? '')).toBe(false);
    await accounts.endSessions(id);
    for (const { header } of [b, c]) expect(await accounts.whoIs(header, client)).toBeUndefined();
    expect(await accounts.sessions(id)).toEqual([]);
    await accounts.signOut(a.header);
    await accounts.signOut(undefined);
  });

  it('at a changed password, all but the one that changed it', async () => {
    const id = await setUp();
    const [here, there] = [await signIn(), await signIn()];
    const sessionId = (await accounts.whoIs(here.header, client))?.sessionId ?? '';
    const change = { next: 'another long password', sessionId };
    await expect(accounts.changePassword(id, { ...change, current: 'wrong' }, client)).rejects.toMatchObject({
      code: 'accounts/wrong-credentials',
    });
    await accounts.changePassword(id, { ...change, current: ada.password }, client);
    expect(await accounts.whoIs(there.header, client)).toBeUndefined();
    expect(await accounts.whoIs(here.header, client)).toBeDefined();
    await expect(signIn()).rejects.toMatchObject({ code: 'accounts/wrong-credentials' });
    await accounts.resetPassword(id, ada.password);
    expect(await accounts.whoIs(here.header, client)).toBeUndefined();
    await signIn();
  });

  it('whoever has the old password cannot set another while a link sets a new one', async () => {
    const id = await setUp();
    const { header } = await signIn();
    const sessionId = (await accounts.whoIs(header, client))?.sessionId ?? '';
    const change = { current: ada.password, next: 'the password of a thief', sessionId };
    const both = await Promise.allSettled([
      accounts.resetPassword(id, 'the next long password'),
      accounts.changePassword(id, change, client),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await accounts.signIn({ email: ada.email, password: 'the next long password' }, client);
  });

  it('and every API token in every team, when a link sets the password', async () => {
    const id = await setUp();
    const { team } = (await store.members.current(id)) ?? expect.unreachable('the owner is in no team');
    const make = (teamId: string, hash: string) =>
      store.tokens.create({
        ...{ teamId, userId: id, name: 'build', hash, prefix: 'swt_abc', scopes: ['audit:read'] },
        ...{ projectIds: null, createdAt: 1, expiresAt: clock + day },
      });
    await make(team.id, 'a'.repeat(64));
    await make((await store.members.createTeam('Quay', id)).id, 'b'.repeat(64));
    const { header } = await signIn();
    const sessionId = (await accounts.whoIs(header, client))?.sessionId ?? '';
    await accounts.changePassword(id, { current: ada.password, next: 'another long password', sessionId }, client);
    // They belong to pipelines, and whoever knows the old password can look at them.
    expect(await store.tokens.find('a'.repeat(64))).toBeDefined();
    await accounts.resetPassword(id, ada.password);
    expect([await store.tokens.find('a'.repeat(64)), await store.tokens.find('b'.repeat(64))]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('a link is used up only once its password is hashed: a server too busy for that leaves it', async () => {
    const id = await setUp();
    let used = 0;
    const spend = async () => {
      used += 1;
      return id;
    };
    // Two are hashed at a time, forty wait; the rest is refused.
    const resets = await Promise.allSettled(
      Array.from({ length: 44 }, () => accounts.resetPassword(spend, 'another long password')),
    );
    const refused = resets.filter((one) => one.status === 'rejected');
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.objectContaining({ code: 'request/rate-limited' }),
      expect.objectContaining({ code: 'request/rate-limited' }),
    ]);
    expect(used).toBe(resets.length - refused.length);
  });

  it('a sign-in that is still being looked at when the password changes comes to nothing', async () => {
    const id = await setUp();
    // All of them read the old hash; most have their turn at hashing after the new one is written.
    const [changed, ...signIns] = await Promise.allSettled([
      accounts.resetPassword(id, 'another long password'),
      ...Array.from({ length: 8 }, () => accounts.signIn(ada, client)),
    ]);
    expect(changed?.status).toBe('fulfilled');
    expect(signIns.map(({ status }) => status)).toContain('rejected');
    expect(await accounts.sessions(id)).toEqual([]);
  });

  it('two weeks after it was last used, and is renewed at most once a day until then', async () => {
    await setUp();
    const { header } = await signIn();
    expect((await accounts.whoIs(header, client))?.cookies).toEqual([]);
    clock += 13 * day;
    expect(await accounts.whoIs(header, client)).toBeDefined();
    clock += 2 * day;
    expect(await accounts.whoIs(header, client)).toBeUndefined();
  });

  it('says when it was last seen, to a few minutes', async () => {
    const id = await setUp();
    const { header } = await signIn();
    const seen = async () => (await accounts.sessions(id))[0]?.seenAt;
    await accounts.whoIs(header, client);
    await vi.waitFor(async () => expect(await seen()).toBe(clock));
    const first = clock;
    clock += 60_000;
    await accounts.whoIs(header, client);
    expect(await seen()).toBe(first);
    clock += 300_000;
    await accounts.whoIs(header, client);
    await vi.waitFor(async () => expect(await seen()).toBe(clock));
  });

  it('leaves no row behind once it expired', async () => {
    await setUp();
    await signIn();
    const db = databaseOf(store);
    await db
      .updateTable('auth_sessions')
      .set({ expires_at: new Date(clock - 1).toISOString() })
      .execute();
    await signIn();
    expect(await db.selectFrom('auth_sessions').select('id').execute()).toHaveLength(1);
  });

  it('is renewed with a cookie when it was not for a day', async () => {
    const id = await setUp();
    const { header } = await signIn();
    const before = (await accounts.sessions(id))[0]?.expiresAt ?? 0;
    const old = new Date(before - 2 * day).toISOString();
    await databaseOf(store).updateTable('auth_sessions').set({ expires_at: old }).execute();
    const visitor = await accounts.whoIs(header, client);
    expect(visitor?.cookies[0]).toMatch(/^seaworthy=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await accounts.sessions(id))[0]?.expiresAt).toBeGreaterThanOrEqual(before);
    expect((await accounts.whoIs(header, client))?.cookies).toEqual([]);
  });

  it('shows nothing of a team that was left, from the next request on', async () => {
    const id = await setUp();
    const { header } = await signIn();
    expect((await accounts.whoIs(header, client))?.team).not.toBeNull();
    await databaseOf(store).deleteFrom('memberships').where('user_id', '=', id).execute();
    expect(await accounts.whoIs(header, client)).toMatchObject({ team: null, teams: [] });
  });
});

describe('promise 4: guessing is slowed down', () => {
  it('locks after ten wrong passwords, for longer each time, also against the right one and after a restart', async () => {
    await setUp();
    const wrong = () => accounts.signIn({ ...ada, password: 'wrong' }, client).catch((error) => error);
    for (let n = 0; n < 10; n += 1) expect((await wrong()).code).toBe('accounts/wrong-credentials');
    await expect(accounts.signIn(ada, client)).rejects.toBeInstanceOf(LockedError);
    accounts = await open();
    await expect(accounts.signIn(ada, { ...client, address: '198.51.100.1' })).rejects.toMatchObject({
      code: 'accounts/locked',
    });
    clock += 60_000;
    expect((await wrong()).code).toBe('accounts/wrong-credentials');
    expect((await wrong()).retryAfterSeconds).toBe(120);
    clock += 120_000;
    await signIn();
    expect((await wrong()).code).toBe('accounts/wrong-credentials');
    await signIn();
  });

  it('counts guesses that come at the same moment one by one', async () => {
    await setUp();
    const answers = await Promise.all(
      Array.from({ length: 14 }, () =>
        accounts.signIn({ ...ada, password: 'wrong' }, client).catch(({ code }) => code),
      ),
    );
    expect(answers.filter((code) => code === 'accounts/locked')).toHaveLength(4);
  });

  it('locks a client that tries many people, and not because one of them signs in in between', async () => {
    await setUp();
    const db = databaseOf(store);
    for (let n = 1; n < failuresAllowed.client; n += 1)
      await beginAttempt(db, `${n}@example.com`, client.address, clock);
    await accounts.signIn(ada, client);
    await beginAttempt(db, 'last@example.com', client.address, clock);
    await expect(accounts.signIn(ada, client)).rejects.toMatchObject({ code: 'accounts/locked' });
    await accounts.signIn(ada, { ...client, address: '198.51.100.1' });
  });

  it('counts all addresses of one IPv6 network as one client', () => {
    const one = ['2001:db8:0:1::1', '2001:DB8:0:1:ffff::', '2001:0db8:0000:0001:1:2:3:4', '2001:db8:0:1::'].map(
      networkOf,
    );
    expect(new Set(one)).toEqual(new Set(['2001:db8:0:1::/64']));
    expect(['2001:db8:0:2::1', '::1', 'fe80::1%eth0', '192.0.2.1', '::ffff:192.0.2.1'].map(networkOf)).toEqual([
      '2001:db8:0:2::/64',
      '0:0:0:0::/64',
      'fe80:0:0:0::/64',
      '192.0.2.1',
      '::ffff:192.0.2.1',
    ]);
  });

  it('grows to an hour', () => {
    const minutes = [9, 10, 11, 12, 16, 40].map((failures) => lockFor(failures, 10) / 60_000);
    expect(minutes).toEqual([0, 1, 2, 4, 60, 60]);
  });
});

describe('cookies', () => {
  it('are secure and bound to the host over https, and plain on this machine alone', async () => {
    await setUp();
    expect((await signIn()).cookies).toEqual([
      expect.stringMatching(/^seaworthy=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const https = await open(new URL('https://audits.example.com'));
    const { cookies, header } = await signIn(https);
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-seaworthy=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect(await https.whoIs(header, client)).toBeDefined();
    expect(await accounts.whoIs(header, client)).toBeUndefined();
  });

  it('are new at every sign-in: one that was planted before opens nothing afterwards', async () => {
    await setUp();
    const planted = await signIn();
    await accounts.signOut(planted.header);
    const mine = await signIn();
    expect(mine.header).not.toBe(planted.header);
    expect(await accounts.whoIs(planted.header, client)).toBeUndefined();
    for (const broken of [
      `${mine.header}x`,
      mine.header.replace('seaworthy=', 'seaworthy=a'),
      'seaworthy=%',
      'seaworthy=.',
      '',
    ]) {
      expect(await accounts.whoIs(broken, client)).toBeUndefined();
    }
  });
});

async function readDatabase(): Promise<Buffer> {
  const parts = ['', '-wal'].map((end) =>
    readFile(join(folder, `${databaseFileName}${end}`)).catch(() => Buffer.alloc(0)),
  );
  return Buffer.concat(await Promise.all(parts));
}

/** Counts how often a key is derived from a password: the work that a sign-in costs. */
async function countingScrypt<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly derivations: number }> {
  const real = crypto.scrypt;
  let derivations = 0;
  crypto.scrypt = ((...parameters: Parameters<typeof real>) => {
    derivations += 1;
    real(...parameters);
  }) as typeof real; // with the overloads of the real one
  syncBuiltinESMExports();
  try {
    return { result: await work(), derivations };
  } finally {
    crypto.scrypt = real;
    syncBuiltinESMExports();
  }
}
