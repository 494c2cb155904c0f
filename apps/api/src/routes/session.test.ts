import { Problem } from '@seaworthy/schema/api';
import { SessionView } from '@seaworthy/schema/api-accounts';
import { databaseOf } from '@seaworthy/store/open-store';
import { afterEach, describe, expect, it } from 'vitest';
import { serve } from '../../testing/serve.ts';
import {
  asking,
  codeOf,
  cookieOf,
  type ServedWithAccounts,
  serveWithAccounts,
} from '../../testing/serve-with-accounts.ts';

let served: ServedWithAccounts;
afterEach(() => served.close());

const ada = { email: 'Ada@Example.com', name: 'Ada', password: 'a long enough password' };

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${served.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('before anybody signed in', () => {
  it('says that the first owner is missing, and nothing else answers', async () => {
    served = await serveWithAccounts();
    const session = await (await fetch(`${served.url}/api/v1/session`)).json();
    expect(session).toMatchObject({ accounts: 'on', setup: true, person: null, team: null, teams: [], actions: [] });
    for (const path of ['/projects', '/audits', '/me', '/me/sessions']) {
      const answer = await fetch(`${served.url}/api/v1${path}`);
      expect([path, answer.status, await codeOf(answer)]).toEqual([path, 401, 'access/unauthenticated']);
    }
  });

  it('makes the owner by the link, signed in at once, and the link works no more', async () => {
    served = await serveWithAccounts();
    const token = await served.accounts.newSetupToken();
    const looks = async () => {
      const asked = [token, 'x'.repeat(43)].map(async (tried) => (await post('/setup/link', { token: tried })).status);
      return Promise.all(asked);
    };
    // A look uses nothing up.
    expect([await looks(), await looks()]).toEqual([
      [204, 410],
      [204, 410],
    ]);
    const made = await post('/setup', { ...ada, token, team: 'Harbour' });
    expect(made.status).toBe(201);
    expect(await looks()).toEqual([410, 410]);
    const view = SessionView.parse(await made.json());
    expect(view).toMatchObject({
      setup: false,
      person: { name: 'Ada', email: 'ada@example.com' },
      team: { name: 'Harbour', role: 'owner' },
    });
    expect(view.actions).toContain('team:manage');
    const projects = await asking(served.url, cookieOf(made))('/projects');
    expect(projects.status).toBe(200);
    const again = await post('/setup', { ...ada, email: 'eve@example.com', token });
    expect([again.status, await codeOf(again)]).toEqual([410, 'accounts/link-spent']);
    expect(await served.accounts.newSetupToken()).toBeNull();
  });

  it('takes no short password and no token of another length than it makes', async () => {
    served = await serveWithAccounts();
    const token = await served.accounts.newSetupToken();
    const short = await post('/setup', { ...ada, password: 'eleven char', token });
    expect([short.status, await codeOf(short)]).toEqual([400, 'request/invalid']);
    expect((await post('/setup', { ...ada, token: 'x'.repeat(201) })).status).toBe(400);
  });
});

describe('signing in', () => {
  it('lets in whoever has an address that would not be taken any more', async () => {
    served = await serveWithAccounts();
    const old = { ...ada, email: '<ada@example.com>' };
    await served.accounts.createPerson(old);
    expect((await post('/session', { ...old, email: '<Ada@Example.com>' })).status).toBe(200);
    expect((await post('/password-resets', { email: old.email })).status).toBe(202);
    const token = await served.accounts.newSetupToken();
    const made = await post('/setup', { ...old, email: '<eve@example.com>', token });
    expect([made.status, await codeOf(made)]).toEqual([400, 'request/invalid']);
  });

  it('answers a wrong password and an unknown address alike, and says when a locked one is taken again', async () => {
    served = await serveWithAccounts();
    const { email } = await served.person('owner');
    const answers = await Promise.all(
      [email, 'nobody@example.com'].map(async (who) => {
        const wrong = await post('/session', { email: who, password: 'wrong' });
        return { status: wrong.status, cookies: wrong.headers.getSetCookie(), problem: await withoutInstance(wrong) };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ status: 401, cookies: [], problem: { code: 'accounts/wrong-credentials' } });
    for (let n = 0; n < 9; n += 1) await post('/session', { email, password: 'wrong' });
    const locked = await post('/session', { email, password: 'wrong' });
    expect([locked.status, locked.headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('gives a new cookie each time and ends the session that the browser had before', async () => {
    served = await serveWithAccounts();
    const viewer = await served.person('viewer');
    const { email, password } = viewer;
    const planted = viewer.cookie;
    const signedIn = await post('/session', { email, password }, { cookie: planted });
    expect(await signedIn.json()).toMatchObject({ secondFactor: false, session: { team: { role: 'viewer' } } });
    expect(cookieOf(signedIn)).not.toBe(planted);
    expect((await viewer.fetch('/me')).status).toBe(401);
    expect((await asking(served.url, cookieOf(signedIn))('/me')).status).toBe(200);
    const invented = await post('/session', { email, password }, { cookie: 'seaworthy=invented.by-somebody' });
    expect(cookieOf(invented)).not.toContain('invented');
  });

  it('marks the cookie as secure and bound to the host behind https', async () => {
    served = await serveWithAccounts({ config: { publicUrl: new URL('https://audits.example.com') } });
    await served.person('viewer').then(({ cookie }) => expect(cookie).toMatch(/^__Host-seaworthy=/));
    const { email, password } = await served.person('viewer');
    const [cookie] = (await post('/session', { email, password })).headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-seaworthy=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it('is refused from another site, and so is everything that changes something', async () => {
    served = await serveWithAccounts();
    const { email, password, cookie } = await served.person('owner');
    const asked = [
      post('/session', { email, password }, { origin: 'https://evil.example' }),
      post('/session', { email, password }, { 'sec-fetch-site': 'cross-site' }),
      post('/teams', { name: 'Mine' }, { cookie, origin: 'https://evil.example' }),
      post('/setup', {}, { origin: 'null' }),
    ];
    for (const answer of await Promise.all(asked)) {
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'request/cross-site']);
    }
  });

  it('is slowed down by address, whatever is tried', async () => {
    served = await serveWithAccounts({ config: { rateLimitFactor: 1 } });
    const statuses: number[] = [];
    for (let n = 0; n < 31; n += 1) statuses.push((await post('/session', { email: 'not an address' })).status);
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(400));
    expect(statuses[30]).toBe(429);
  });
});

describe('access ends', () => {
  it('at sign-out with the next request, for what was signed out and nothing else', async () => {
    served = await serveWithAccounts();
    const person = await served.person('maintainer');
    const other = asking(served.url, await served.signIn(person));
    expect((await person.fetch('/projects')).status).toBe(200);
    const out = await person.fetch('/session', { method: 'DELETE' });
    expect([out.status, out.headers.getSetCookie().join()]).toEqual([
      204,
      expect.stringMatching(/^seaworthy=; Max-Age=0/),
    ]);
    expect((await person.fetch('/projects')).status).toBe(401);
    expect((await other('/projects')).status).toBe(200);
  });

  it('when the session expired', async () => {
    served = await serveWithAccounts();
    const person = await served.person('maintainer');
    const past = new Date(Date.now() - 1_000).toISOString();
    await databaseOf(served.store).updateTable('auth_sessions').set({ expires_at: past }).execute();
    expect((await person.fetch('/projects')).status).toBe(401);
  });

  it('when somebody is in no team any more, but for their own account', async () => {
    served = await serveWithAccounts();
    const owner = await served.person('owner');
    const person = await served.person('maintainer');
    await databaseOf(served.store).deleteFrom('memberships').where('user_id', '=', person.userId).execute();
    const refused = await person.fetch('/projects');
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'access/forbidden']);
    expect(await (await person.fetch('/me')).json()).toMatchObject({ teams: [] });
    expect(await (await person.fetch('/session')).json()).toMatchObject({ team: null, actions: [] });
    expect((await owner.fetch('/projects')).status).toBe(200);
  });
});

it('lets everybody on this machine be the owner while accounts are off', async () => {
  const off = await serve();
  served = off as ServedWithAccounts; // closed like the others
  const session = await (await fetch(`${off.url}/api/v1/session`)).json();
  expect(session).toMatchObject({
    accounts: 'off',
    setup: false,
    person: { id: 'user-local' },
    team: { role: 'owner' },
  });
  expect((await post('/session', { email: 'a@example.com', password: 'x' })).status).toBe(404);
  expect((await post('/setup', { ...ada, token: 'x' })).status).toBe(404);
});

async function withoutInstance(response: Response): Promise<unknown> {
  const { instance: _, ...problem } = Problem.parse(await response.json());
  return problem;
}
