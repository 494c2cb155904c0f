import { randomUUID } from 'node:crypto';
import { scopes as knownScopes } from '@seaworthy/schema/access';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Token, Tokens } from '../tokens-port.ts';
import { chunks, type Db } from './database.ts';

export function openTokens(db: Db): Tokens {
  return {
    async create({ projectIds, scopes, ...token }) {
      const id = randomUUID();
      return db.transaction().execute(async (trx) => {
        await refuseStrangers(trx, token);
        await trx
          .insertInto('api_tokens')
          .values({
            id,
            team_id: token.teamId,
            user_id: token.userId,
            name: token.name,
            hash: token.hash,
            prefix: token.prefix,
            scopes: JSON.stringify(scopes),
            all_projects: projectIds === null ? 1 : 0,
            created_at: token.createdAt,
            expires_at: token.expiresAt,
            last_used_at: null,
            last_used_from: null,
          })
          .execute();
        const rows = [...new Set(projectIds)].map((project) => ({ token_id: id, project_id: project }));
        if (rows.length > 0) await trx.insertInto('api_token_projects').values(rows).execute();
        return one(trx, await rowsOf(trx).where('api_tokens.id', '=', id).execute());
      });
    },
    async find(hash) {
      const row = await rowsOf(db).where('api_tokens.hash', '=', hash).executeTakeFirst();
      if (row === undefined) return undefined;
      const token = await one(db, [row]);
      return { ...token, team: { id: row.team_id, name: row.team_name }, role: row.role };
    },
    async listOf({ teamId, userId }) {
      const rows = await rowsOf(db)
        .where('api_tokens.team_id', '=', teamId)
        .where('api_tokens.user_id', '=', userId)
        .execute();
      return withProjects(db, rows);
    },
    async listOfTeam(teamId) {
      return withProjects(db, await rowsOf(db).where('api_tokens.team_id', '=', teamId).execute());
    },
    rotate: (id, { teamId, userId }, { hash, prefix, at }) =>
      db.transaction().execute(async (trx) => {
        const row = await rowsOf(trx)
          .where('api_tokens.id', '=', id)
          .where('api_tokens.team_id', '=', teamId)
          .where('api_tokens.user_id', '=', userId)
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const next = { hash, prefix, created_at: at, expires_at: at + (row.expires_at - row.created_at) };
        const fresh = { ...next, last_used_at: null, last_used_from: null };
        await trx.updateTable('api_tokens').set(fresh).where('id', '=', id).execute();
        return one(trx, [{ ...row, ...fresh }]);
      }),
    revoke: (id, { teamId, userId }) =>
      db.transaction().execute(async (trx) => {
        const mine = rowsOf(trx).where('api_tokens.id', '=', id).where('api_tokens.team_id', '=', teamId);
        const rows = await (userId === null ? mine : mine.where('api_tokens.user_id', '=', userId)).execute();
        if (rows.length === 0) return undefined;
        const token = await one(trx, rows);
        await trx.deleteFrom('api_tokens').where('id', '=', id).execute();
        return token;
      }),
    revokeAll: (userId) => revokeAllTokens(db, userId),
    async used(id, at, from) {
      await db
        .updateTable('api_tokens')
        .set({ last_used_at: at, last_used_from: from })
        .where('id', '=', id)
        .where((is) => is.or([is('last_used_at', 'is', null), is('last_used_at', '<', at)]))
        .execute();
    },
  };
}

/** See Tokens.revokeAll. Also for whoever sets a new password in a transaction of their own. */
export async function revokeAllTokens(db: Db, userId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.deleteFrom('api_tokens').where('user_id', '=', userId).returning('team_id').execute();
  const ended = new Map<string, number>();
  for (const { team_id } of rows) ended.set(team_id, (ended.get(team_id) ?? 0) + 1);
  return ended;
}

/** @throws SeaworthyError not-found: without it the foreign key would say the same, in its own words. */
async function refuseStrangers(db: Db, { teamId, userId }: { teamId: string; userId: string }): Promise<void> {
  const member = await db
    .selectFrom('memberships')
    .select('role')
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (member === undefined) throw new SeaworthyError('not-found', 'You are no member of this team any more.');
}

/** Newest first. The membership is joined and not only referred to: a token without one is no token. */
function rowsOf(db: Db) {
  return db
    .selectFrom('api_tokens')
    .innerJoin('memberships', (join) =>
      join
        .onRef('memberships.team_id', '=', 'api_tokens.team_id')
        .onRef('memberships.user_id', '=', 'api_tokens.user_id'),
    )
    .innerJoin('teams', 'teams.id', 'api_tokens.team_id')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .selectAll('api_tokens')
    .select(['memberships.role', 'teams.name as team_name', 'users.name as owner_name'])
    .orderBy('api_tokens.created_at', 'desc')
    .orderBy('api_tokens.id');
}

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number];

async function one(db: Db, rows: readonly Row[]): Promise<Token> {
  const [token] = await withProjects(db, rows);
  if (token === undefined) throw new Error('a token that was just written is not there');
  return token;
}

async function withProjects(db: Db, rows: readonly Row[]): Promise<Token[]> {
  const limited = rows.filter((row) => row.all_projects === 0).map((row) => row.id);
  const projects = new Map<string, { id: string; name: string }[]>();
  for (const ids of chunks(limited)) {
    const found = await db
      .selectFrom('api_token_projects')
      .innerJoin('projects', 'projects.id', 'api_token_projects.project_id')
      .select(['token_id', 'projects.id', 'projects.name'])
      .where('token_id', 'in', ids)
      .orderBy('projects.name')
      .execute();
    for (const { token_id, id, name } of found) {
      projects.set(token_id, [...(projects.get(token_id) ?? []), { id, name }]);
    }
  }
  return rows.map((row) => ({
    id: row.id,
    teamId: row.team_id,
    userId: row.user_id,
    ownerName: row.owner_name,
    name: row.name,
    prefix: row.prefix,
    scopes: scopesOf(row.scopes),
    projects: row.all_projects === 1 ? null : (projects.get(row.id) ?? []),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from,
  }));
}

/** A scope that this version does not know allows nothing. */
function scopesOf(text: string): Token['scopes'] {
  const names: unknown = JSON.parse(text);
  return Array.isArray(names) ? knownScopes.filter((scope) => names.includes(scope)) : [];
}
