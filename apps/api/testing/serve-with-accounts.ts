import { randomUUID } from 'node:crypto';
import { openAccounts } from '@seaworthy/accounts/open-accounts';
import type { Accounts } from '@seaworthy/accounts/port';
import type { Role } from '@seaworthy/schema/access';
import { Problem } from '@seaworthy/schema/api';
import { databaseOf } from '@seaworthy/store/open-store';
import { type Served, type ServeOptions, serve } from './serve.ts';

/** Somebody who signed in as people do, with a password. */
export interface SignedInPerson {
  readonly userId: string;
  readonly teamId: string;
  readonly email: string;
  readonly password: string;
  /** The Cookie header of their browser. */
  readonly cookie: string;
  /** Asks below the address of the API, `/session` for example, with the cookie; a body that is an object goes as JSON. */
  fetch(path: string, init?: PersonInit): Promise<Response>;
}

export type PersonInit = Omit<RequestInit, 'body'> & {
  readonly body?: RequestInit['body'] | Readonly<Record<string, unknown>> | undefined;
};

export interface ServedWithAccounts extends Served {
  readonly accounts: Accounts;
  /** The team that the first owner took over. */
  readonly firstTeamId: string;
  /**
   * A new person with this role, signed in. In the first team, or in the team of this name, which is made when it is new:
   * `person('owner', 'Yard')` is of another team than `person('owner')`.
   */
  person(role: Role, team?: string): Promise<SignedInPerson>;
  /** Signs in again: another browser of the same person. @throws Error when the answer is not 200. */
  signIn(credentials: { readonly email: string; readonly password: string }): Promise<string>;
}

const password = 'correct horse battery staple';

/** The whole API with accounts on. Nobody has an account yet, unless `person` made one. */
export async function serveWithAccounts(options: ServeOptions = {}): Promise<ServedWithAccounts> {
  let accounts: Accounts | undefined;
  const publicUrl = options.config?.publicUrl ?? null;
  const served = await serve({
    ...options,
    config: { accounts: true, rateLimitFactor: 0, ...options.config },
    accounts: async (store) => {
      const oidc = options.config?.oidc ?? null;
      accounts = await openAccounts({ store, secret: `secret ${randomUUID()}`, publicUrl, oidc });
      return accounts;
    },
  });
  if (accounts === undefined) throw new Error('the server did not open its accounts');
  const opened: Accounts = accounts;
  const db = databaseOf(served.store);
  const firstTeamId = served.actor.team.id;

  async function signIn(credentials: { email: string; password: string }): Promise<string> {
    const response = await fetch(`${served.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    if (response.status !== 200) throw new Error(`signing in was answered with ${response.status}`);
    return cookieOf(response);
  }

  async function teamNamed(name: string | undefined): Promise<string> {
    if (name === undefined) return firstTeamId;
    const known = await db.selectFrom('teams').select('id').where('name', '=', name).executeTakeFirst();
    if (known !== undefined) return known.id;
    const id = randomUUID();
    await db.insertInto('teams').values({ id, name, created_at: Date.now() }).execute();
    return id;
  }

  return {
    ...served,
    accounts: opened,
    firstTeamId,
    signIn,
    async person(role, team) {
      const email = `${role}-${randomUUID().slice(0, 8)}@example.com`;
      const person = await opened.createPerson({ email, name: `${team ?? 'First'} ${role}`, password });
      const teamId = await teamNamed(team);
      await db
        .insertInto('memberships')
        .values({ team_id: teamId, user_id: person.id, role, created_at: Date.now() })
        .execute();
      const cookie = await signIn({ email, password });
      return { userId: person.id, teamId, email, password, cookie, fetch: asking(served.url, cookie) };
    },
  };
}

/** Asks with this cookie, as a page of the product does. */
export function asking(url: string, cookie: string): SignedInPerson['fetch'] {
  return (path, { body, ...init } = {}) => {
    const headers = new Headers(init.headers);
    headers.set('cookie', cookie);
    if (!isPlain(body))
      return fetch(`${url}/api/v1${path}`, { ...init, headers, ...(body === undefined ? {} : { body }) });
    headers.set('content-type', 'application/json');
    return fetch(`${url}/api/v1${path}`, { ...init, headers, body: JSON.stringify(body) });
  };
}

/** What a browser would send back of an answer's cookies: not those that the answer takes away. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .filter((cookie) => !cookie.includes('Max-Age=0'))
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

/** The code of a refusal. */
export async function codeOf(response: Response): Promise<string> {
  return Problem.parse(await response.json()).code;
}

function isPlain(body: PersonInit['body']): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && Object.getPrototypeOf(body) === Object.prototype;
}
