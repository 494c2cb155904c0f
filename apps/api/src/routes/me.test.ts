import { MeView, SessionList, TokenOnce } from '@seaworthy/schema/api-accounts';
import { databaseOf } from '@seaworthy/store/open-store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  asking,
  codeOf,
  cookieOf,
  type ServedWithAccounts,
  serveWithAccounts,
} from '../../testing/serve-with-accounts.ts';

let served: ServedWithAccounts;
beforeEach(async () => {
  served = await serveWithAccounts();
});
afterEach(() => served.close());

it('shows and renames the person, and changes the team that is looked at', async () => {
  const owner = await served.person('owner');
  const yard = await served.person('owner', 'Yard');
  const db = databaseOf(served.store);
  const joined = { team_id: yard.teamId, user_id: owner.userId, role: 'viewer' as const, created_at: Date.now() };
  await db.insertInto('memberships').values(joined).execute();
  const me = MeView.parse(await (await owner.fetch('/me')).json());
  expect(me).toMatchObject({ person: { email: owner.email }, hasPassword: true, secondFactor: false });
  expect(me.teams).toHaveLength(2);
  const changed = await owner.fetch('/me', { method: 'PATCH', body: { name: 'Ada', teamId: yard.teamId } });
  expect(await changed.json()).toMatchObject({ person: { name: 'Ada' } });
  const session = await (await owner.fetch('/session')).json();
  expect(session).toMatchObject({ person: { name: 'Ada' }, team: { id: yard.teamId, role: 'viewer' } });
  expect((await owner.fetch('/team/tokens')).status).toBe(403);
  const foreign = await yard.fetch('/me', { method: 'PATCH', body: { teamId: served.firstTeamId } });
  expect(foreign.status).toBe(404);
});

it('lists where somebody is signed in, and ends one session or all of them', async () => {
  const person = await served.person('viewer');
  const other = await served.person('viewer');
  const second = asking(served.url, await served.signIn(person));
  const { sessions } = SessionList.parse(await (await person.fetch('/me/sessions')).json());
  expect(sessions).toHaveLength(2);
  expect(sessions.filter(({ current }) => current)).toHaveLength(1);
  expect(sessions[0]).toMatchObject({ address: '127.0.0.1', userAgent: expect.stringContaining('node') });
  const there = sessions.find(({ current }) => !current)?.id ?? '';
  expect((await other.fetch(`/me/sessions/${there}`, { method: 'DELETE' })).status).toBe(404);
  expect((await person.fetch(`/me/sessions/${there}`, { method: 'DELETE' })).status).toBe(204);
  expect((await second('/me')).status).toBe(401);
  const third = asking(served.url, await served.signIn(person));
  expect((await person.fetch('/me/sessions', { method: 'DELETE' })).status).toBe(204);
  for (const ask of [person.fetch, third]) expect((await ask('/me')).status).toBe(401);
  expect((await other.fetch('/me')).status).toBe(200);
});

it('knows the address of a client from a proxy that is trusted, and from nobody else', async () => {
  const addressOf = async (config: { trustedProxies: string[] }) => {
    const behind = await serveWithAccounts({ config });
    try {
      const { email, password } = await behind.person('viewer');
      const signedIn = await fetch(`${behind.url}/api/v1/session`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': '203.0.113.9, 198.51.100.4',
          'x-seaworthy-client': '6.6.6.6',
        },
        body: JSON.stringify({ email, password }),
      });
      const { sessions } = SessionList.parse(
        await (await asking(behind.url, cookieOf(signedIn))('/me/sessions')).json(),
      );
      return sessions.find(({ current }) => current)?.address;
    } finally {
      await behind.close();
    }
  };
  expect(await addressOf({ trustedProxies: [] })).toBe('127.0.0.1');
  // The nearest address that is no proxy of ours: what stands before it anybody can write.
  expect(await addressOf({ trustedProxies: ['loopback'] })).toBe('198.51.100.4');
  expect(await addressOf({ trustedProxies: ['loopback', '198.51.100.0/24'] })).toBe('203.0.113.9');
});

it('changes the password by the old one alone, and ends every other session', async () => {
  const person = await served.person('viewer');
  const second = asking(served.url, await served.signIn(person));
  const next = 'another long password';
  const wrong = await person.fetch('/me/password', { method: 'PUT', body: { current: 'wrong', next } });
  expect([wrong.status, await codeOf(wrong)]).toEqual([401, 'accounts/wrong-credentials']);
  const short = await person.fetch('/me/password', {
    method: 'PUT',
    body: { current: person.password, next: 'short' },
  });
  expect(short.status).toBe(400);
  const changed = await person.fetch('/me/password', { method: 'PUT', body: { current: person.password, next } });
  expect(changed.status).toBe(204);
  expect([(await person.fetch('/me')).status, (await second('/me')).status]).toEqual([200, 401]);
  await expect(served.signIn(person)).rejects.toThrow('401');
  await served.signIn({ email: person.email, password: next });
});

it('is not for a token, whatever its scopes', async () => {
  const person = await served.person('owner');
  const made = await person.fetch('/me/tokens', { method: 'POST', body: { name: 'ci', scopes: ['project:admin'] } });
  const { token } = TokenOnce.parse(await made.json());
  for (const [path, method] of [
    ['/me', 'GET'],
    ['/me/sessions', 'GET'],
    ['/me/sessions', 'DELETE'],
    ['/me/password', 'PUT'],
  ] as const) {
    // With the cookie as well: the token wins.
    const headers = { authorization: `Bearer ${token}` };
    const body = method === 'PUT' ? { current: person.password, next: 'another long password' } : undefined;
    const answer = await person.fetch(path, { method, headers, body });
    expect([path, answer.status]).toEqual([path, 403]);
  }
  expect((await person.fetch('/me')).status).toBe(200);
});
