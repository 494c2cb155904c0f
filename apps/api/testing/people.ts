import { join } from 'node:path';
import type { Role } from '@seaworthy/schema/access';
import type { TokenInput, TokenOnce } from '@seaworthy/schema/api-accounts';
import { databaseFileName } from '@seaworthy/store/open-store';
import BetterSqlite from 'better-sqlite3';
import type { AppDeps } from '../src/deps.ts';
import { createTokenActors, type TokenActors } from '../src/token-actor.ts';
import { json, type Served, type ServeOptions, serve } from './serve.ts';

export interface People extends Served {
  readonly teamId: string;
  readonly tokens: TokenActors;
  /** Asks as somebody who signed in. */
  as(person: string, path: string, init?: RequestInit): Promise<Response>;
  /** Asks with a header `Authorization: Bearer …`. */
  bearer(token: string, path: string, init?: RequestInit): Promise<Response>;
  /** Adds a person; without a role they own a team of their own. */
  add(person: string, role?: Role): Promise<void>;
  makeToken(person: string, input?: Partial<TokenInput>): Promise<TokenOnce>;
}

/**
 * The API for a team of people, `ana` its owner. Who signed in is said by a header, for how people sign in is another
 * matter; tokens are taken as the product takes them. `now`: what the clock of tokens shows.
 */
export async function servePeople(options: ServeOptions & { now?: () => number } = {}): Promise<People> {
  let tokens: TokenActors | undefined;
  const served = await serve({
    ...options,
    actorOf: ({ store }): AppDeps['actorOf'] => {
      const actors = createTokenActors(store, { warn: () => undefined }, options.now);
      tokens = actors;
      return async (request) => {
        const actor = await actors.of(request);
        if (actor !== undefined) return actor;
        const userId = String(request.headers['x-person'] ?? '');
        const membership = await store.members.current(userId);
        if (membership === undefined) return null;
        return { userId, name: userId, ...membership, via: { kind: 'session', sessionId: 's' } };
      };
    },
  });
  if (tokens === undefined) throw new Error('the API asked for nobody who tells who comes');
  const { store, url } = served;
  const ask = (path: string, { headers, ...init }: RequestInit = {}, own: Record<string, string> = {}) =>
    fetch(`${url}/api/v1${path}`, { ...init, headers: { ...Object.fromEntries(new Headers(headers)), ...own } });
  const addUser = (person: string) => {
    const raw = new BetterSqlite(join(served.dataDir, databaseFileName));
    raw.prepare('insert into users (id, name, created_at) values (?, ?, 1)').run(person, person);
    raw.close();
  };
  addUser('ana');
  const { id: teamId } = await store.members.createTeam('Harbour', 'ana');
  const as: People['as'] = (person, path, init) => ask(path, init, { 'x-person': person });
  return {
    ...served,
    teamId,
    tokens,
    as,
    bearer: (token, path, init) => ask(path, init, { authorization: `Bearer ${token}` }),
    async add(person, role) {
      addUser(person);
      if (role === undefined) return void (await store.members.createTeam(`Team of ${person}`, person));
      const by = { teamId, userId: 'ana' };
      const link = await store.members.invite(by, { role, email: null, expiresAt: Date.now() + 60_000 });
      await store.members.accept(link.token, { userId: person, email: null });
    },
    async makeToken(person, input = {}) {
      const wanted: TokenInput = { name: 'build', scopes: ['audit:create', 'audit:read'], ...input };
      const answer = await as(person, '/me/tokens', json('POST', wanted));
      if (answer.status !== 201) throw new Error(await answer.text());
      return (await answer.json()) as TokenOnce; // the schema of the route checked it
    },
  };
}
