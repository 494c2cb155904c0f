import { dayMs } from '@seaworthy/schema/iso-day';
import { hashOfSecret, newSecret } from '../secret-link.ts';
import type { Db, Trx } from './database.ts';

/** Fixed by migration 0001: whoever comes first takes it over with everything that is in it. */
export const firstTeamId = 'team-local';
const localUserId = 'user-local';
const validMs = dayMs;

export async function teamHasOwner(db: Db | Trx): Promise<boolean> {
  const row = await db
    .selectFrom('memberships')
    .innerJoin('auth_users', 'auth_users.id', 'memberships.user_id')
    .select('auth_users.id')
    .where('team_id', '=', firstTeamId)
    .where('role', '=', 'owner')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** See OperatorLinks.setUp. */
export function newSetupToken(db: Db, now: number): Promise<string | null> {
  const { token, sha256 } = newSecret();
  return db.transaction().execute(async (trx) => {
    if (await teamHasOwner(trx)) return null;
    await trx.deleteFrom('setup_links').execute();
    await trx
      .insertInto('setup_links')
      .values({ token_hash: sha256, created_at: now, expires_at: now + validMs })
      .execute();
    return token;
  });
}

/** True while the link works; a look only. */
export async function isSetupToken(db: Db, token: string, now: number): Promise<boolean> {
  const row = await db
    .selectFrom('setup_links')
    .select('token_hash')
    .where('token_hash', '=', hashOfSecret(token))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row !== undefined;
}

/** True for the one caller who gets it; of two that race the second finds it gone. */
export async function spendSetupToken(trx: Trx, token: string, now: number): Promise<boolean> {
  const spent = await trx
    .deleteFrom('setup_links')
    .where('token_hash', '=', hashOfSecret(token))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return spent.numDeletedRows > 0n && !(await teamHasOwner(trx));
}

/** The person owns the first team; the local user, who wrote what is in it, stays as its author and leaves it. */
export async function takeOverFirstTeam(trx: Trx, userId: string, name: string | undefined, now: number) {
  if (name !== undefined) await trx.updateTable('teams').set({ name }).where('id', '=', firstTeamId).execute();
  await trx.deleteFrom('memberships').where('team_id', '=', firstTeamId).where('user_id', '=', localUserId).execute();
  await trx
    .insertInto('memberships')
    .values({ team_id: firstTeamId, user_id: userId, role: 'owner', created_at: now })
    .execute();
  await trx.updateTable('users').set({ current_team_id: firstTeamId }).where('id', '=', userId).execute();
}
