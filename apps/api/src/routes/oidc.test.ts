import { databaseOf } from '@seaworthy/store/open-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningProvider, startProvider } from '../../testing/oidc-provider.ts';
import { asking, type ServedWithAccounts, serveWithAccounts } from '../../testing/serve-with-accounts.ts';

const origin = 'https://audits.example.com';
const callback = `${origin}/api/v1/sign-in/oidc/callback`;

let provider: RunningProvider;
let served: ServedWithAccounts;

async function start(join: 'viewer' | null = null): Promise<void> {
  const { issuer, clientId, clientSecret } = provider;
  const oidc = { issuer, clientId, clientSecret, name: 'Harbour', join };
  served = await serveWithAccounts({ config: { publicUrl: new URL(origin), oidc } });
}

beforeEach(async () => {
  provider = await startProvider(callback);
});
afterEach(async () => {
  await served.close();
  await provider.stop();
});

interface Walk {
  /** Where the product sent the browser at last. */
  readonly end: string;
  /** What the browser has of ours. */
  readonly cookie: string;
  /** Every address on the way. */
  readonly visited: readonly string[];
}

/** A browser that follows redirects between the product and the provider, with a jar for each of them. */
async function walk(from: string, jar = new Map<string, string>(), stopBefore?: string): Promise<Walk> {
  const visited: string[] = [];
  for (let url = new URL(from, origin); ; ) {
    visited.push(url.href);
    const isOurs = url.origin === origin;
    if (isOurs && !url.pathname.startsWith('/api/')) break;
    if (stopBefore !== undefined && url.href.startsWith(stopBefore)) break;
    const mine = [...jar].filter(([key]) => key.startsWith(isOurs ? 'ours ' : 'theirs '));
    const cookie = mine.map(([key, value]) => `${key.split(' ')[1]}=${value}`).join('; ');
    const response = await fetch(isOurs ? `${served.url}${url.pathname}${url.search}` : url, {
      redirect: 'manual',
      headers: { cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const key = `${isOurs ? 'ours' : 'theirs'} ${name}`;
      if (line.includes('Max-Age=0') || value === '') jar.delete(key);
      else jar.set(key, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${url.href} led nowhere: ${response.status} ${await response.text()}`);
    url = new URL(location, url);
  }
  const ours = [...jar].filter(([key]) => key.startsWith('ours '));
  const end = (visited.at(-1) ?? '').slice(origin.length);
  return { end, visited, cookie: ours.map(([key, value]) => `${key.split(' ')[1]}=${value}`).join('; ') };
}

const rowsOf = (table: 'auth_users' | 'auth_accounts' | 'auth_sessions') =>
  databaseOf(served.store).selectFrom(table).selectAll().execute();

describe('signing in with a provider', () => {
  it('works for a person of a team, by the code flow with PKCE, and leads back to the page', async () => {
    await start();
    const person = await served.person('maintainer');
    provider.signedIn({ sub: 'one', email: person.email.toUpperCase(), email_verified: true, name: 'Ada at work' });
    const first = await walk('/api/v1/sign-in/oidc?next=/p/harbour%3Fx=1');
    expect(first.end).toBe('/p/harbour?x=1');
    expect(first.visited[1]).toMatch(/code_challenge_method=S256/);
    expect(first.visited[1]).toMatch(/nonce=/);
    expect(first.cookie).toMatch(/^__Host-seaworthy=[^;]+$/);
    const here = asking(served.url, first.cookie);
    expect(await (await here('/session')).json()).toMatchObject({
      oidc: 'Harbour',
      person: { id: person.userId, email: person.email },
      team: { role: 'maintainer' },
    });
    // Later by the subject, whatever the address is by then.
    provider.signedIn({ sub: 'one', email: 'another@example.com', email_verified: false });
    const again = await walk('/api/v1/sign-in/oidc');
    expect(again.end).toBe('/');
    expect(await (await asking(served.url, again.cookie)('/me')).json()).toMatchObject({
      person: { id: person.userId },
    });
    const [account] = (await rowsOf('auth_accounts')).filter((row) => row.provider_id === 'oidc');
    expect(account).toMatchObject({ account_id: 'one', access_token: null, refresh_token: null, id_token: null });
  });

  it('takes over an account whose address nobody had proved: its password, sessions, tokens and links end', async () => {
    await start();
    const squatter = await served.person('owner');
    const made = await squatter.fetch('/me/tokens', { method: 'POST', body: { name: 'mine', scopes: ['audit:read'] } });
    const { token } = (await made.json()) as { token: string };
    const withToken = () =>
      fetch(`${served.url}/api/v1/projects`, { headers: { authorization: `Bearer ${token}` } }).then((it) => it.status);
    expect(await withToken()).toBe(200);
    const invited = await squatter.fetch('/team/invitations', { method: 'POST', body: { role: 'owner' } });
    const { path } = (await invited.json()) as { path: string };
    const reset = await served.store.members.mailedResetLink(squatter.userId, Date.now() + 60_000);
    provider.signedIn({ sub: 'one', email: squatter.email, email_verified: true });
    const { cookie } = await walk('/api/v1/sign-in/oidc');
    expect((await squatter.fetch('/me')).status).toBe(401);
    await expect(served.signIn(squatter)).rejects.toThrow('401');
    expect(await withToken()).toBe(401);
    expect((await asking(served.url, '')(path.replace('/invite/', '/invitations/'))).status).toBe(410);
    const again = asking(served.url, '')(`/password-resets/${reset?.token}`, {
      method: 'POST',
      body: { password: 'a password of the squatter' },
    });
    expect((await again).status).toBe(410);
    expect(await (await asking(served.url, cookie)('/me')).json()).toMatchObject({ hasPassword: false });
  });

  it('is refused without an address that the provider vouches for', async () => {
    await start('viewer');
    const person = await served.person('owner');
    for (const email_verified of [false, 'yes', undefined]) {
      const claims = email_verified === undefined ? {} : { email_verified };
      provider.signedIn({ sub: 'eve', email: person.email, ...claims });
      expect((await walk('/api/v1/sign-in/oidc')).end).toBe('/sign-in?problem=unverified');
      provider.signedIn({ sub: 'eve', email: 'eve@example.com', ...claims });
      expect((await walk('/api/v1/sign-in/oidc')).end).toBe('/sign-in?problem=unverified');
    }
    provider.signedIn({ sub: 'eve' });
    expect((await walk('/api/v1/sign-in/oidc')).end).toBe('/sign-in?problem=unverified');
    expect(await rowsOf('auth_users')).toHaveLength(1);
    expect((await person.fetch('/me')).status).toBe(200);
  });

  it('is refused to people we do not know, unless they may join', async () => {
    await start();
    await served.person('owner');
    provider.signedIn({ sub: 'new', email: 'new@example.com', email_verified: true, name: 'New One' });
    const refused = await walk('/api/v1/sign-in/oidc');
    expect([refused.end, refused.cookie]).toEqual(['/sign-in?problem=unknown', '']);
    expect(await rowsOf('auth_users')).toHaveLength(1);
    await served.close();
    await start('viewer');
    const joined = await walk('/api/v1/sign-in/oidc');
    expect(joined.end).toBe('/');
    const session = await (await asking(served.url, joined.cookie)('/session')).json();
    expect(session).toMatchObject({ person: { name: 'New One' }, team: { id: served.firstTeamId, role: 'viewer' } });
  });

  it('does not bring back whoever was removed from the team', async () => {
    await start('viewer');
    provider.signedIn({ sub: 'new', email: 'new@example.com', email_verified: true });
    await walk('/api/v1/sign-in/oidc');
    await databaseOf(served.store).deleteFrom('memberships').execute();
    const { cookie } = await walk('/api/v1/sign-in/oidc');
    expect((await asking(served.url, cookie)('/projects')).status).toBe(403);
  });
});

describe('what an attacker sends', () => {
  it('another browser cannot finish what one began, and nothing is finished twice', async () => {
    await start();
    const person = await served.person('viewer');
    provider.signedIn({ sub: 'one', email: person.email, email_verified: true });
    const jar = new Map<string, string>();
    const { visited } = await walk('/api/v1/sign-in/oidc', jar, callback);
    const back = visited.at(-1) ?? '';
    const stolen = await walk(back.slice(origin.length), new Map());
    expect([stolen.end, stolen.cookie]).toEqual(['/sign-in?problem=failed', '']);
    const mine = new Map(jar);
    const finished = await walk(back.slice(origin.length), jar);
    expect(finished.end).toBe('/');
    const replayed = await walk(back.slice(origin.length), mine);
    expect(replayed.end).toBe('/sign-in?problem=failed');
    for (const query of ['', '?code=x', '?state=x', '?code=x&state=x', '?error=access_denied']) {
      expect((await walk(`/api/v1/sign-in/oidc/callback${query}`)).end).toBe('/sign-in?problem=failed');
    }
  });
});

it('says so when the person does not agree, and while the provider is away, and works when it is back', async () => {
  await start();
  const person = await served.person('viewer');
  provider.signedIn(null);
  expect((await walk('/api/v1/sign-in/oidc')).end).toBe('/sign-in?problem=failed');
  await served.close();
  const { port } = new URL(provider.issuer);
  await provider.stop();
  await start();
  expect((await walk('/api/v1/sign-in/oidc?next=/p/x')).end).toBe('/sign-in?problem=failed&next=%2Fp%2Fx');
  provider = await startProvider(callback, Number(port));
  const again = await served.person('viewer');
  provider.signedIn({ sub: 'one', email: again.email, email_verified: true });
  expect((await walk('/api/v1/sign-in/oidc')).end).toBe('/');
  expect(person.email).not.toBe(again.email);
});
