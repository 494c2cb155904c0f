import { randomUUID } from 'node:crypto';
import { dayMs } from '@seaworthy/schema/iso-day';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { hashOfSecret, newSecret } from '../secret-link.ts';
import { openShares, type Shares } from '../shares-port.ts';
import type { Db } from './database.ts';

/** A page asks several times within a second; noting each would make every reader a writer. */
const notedEveryMs = 60_000;

export function openSharesOf(db: Db): Shares {
  return {
    create: ({ auditId, createdBy, days }) =>
      db.transaction().execute(async (trx) => {
        const working = await selectShares(trx).where('audit_id', '=', auditId).execute();
        if (working.length >= openShares) {
          const detail = `This audit has ${openShares} links that still work; withdraw one first.`;
          throw new SeaworthyError('conflict', detail);
        }
        const { token, sha256 } = newSecret();
        const id = randomUUID();
        const now = Date.now();
        await trx
          .insertInto('shares')
          .values({
            id,
            audit_id: auditId,
            token_hash: sha256,
            created_by: createdBy,
            created_at: now,
            expires_at: now + days * dayMs,
          })
          .execute();
        return { token, share: await selectShares(trx).where('shares.id', '=', id).executeTakeFirstOrThrow() };
      }),
    list: (auditId) =>
      selectShares(db)
        .where('audit_id', '=', auditId)
        .orderBy('shares.created_at', 'desc')
        .orderBy('shares.id')
        .execute(),
    async revoke(auditId, id) {
      const gone = await db
        .deleteFrom('shares')
        .where('id', '=', id)
        .where('audit_id', '=', auditId)
        .where('expires_at', '>', Date.now())
        .executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
    async open(token) {
      const row = await selectShares(db)
        .innerJoin('audits', 'audits.id', 'shares.audit_id')
        .innerJoin('projects', 'projects.id', 'audits.project_id')
        .innerJoin('teams', 'teams.id', 'projects.team_id')
        .select(['shares.audit_id as auditId', 'teams.id as teamId', 'teams.name as teamName'])
        .where('token_hash', '=', hashOfSecret(token))
        .where('audits.deleted_at', 'is', null)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { teamId, teamName, ...share } = row;
      const now = Date.now();
      if (share.lastOpenedAt === null || share.lastOpenedAt < now - notedEveryMs) {
        await db.updateTable('shares').set({ last_opened_at: now }).where('id', '=', share.id).execute();
        share.lastOpenedAt = now;
      }
      return { ...share, team: { id: teamId, name: teamName } };
    },
  };
}

/** How many `sweepShares` would take. */
export async function endedShares(db: Db, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('shares')
    .select((it) => it.fn.countAll<number>().as('count'))
    .where('expires_at', '<=', now)
    .executeTakeFirstOrThrow();
  return count;
}

/** Takes links that work no more. */
export async function sweepShares(db: Db, now: number): Promise<void> {
  await db.deleteFrom('shares').where('expires_at', '<=', now).execute();
}

function selectShares(db: Db) {
  return db
    .selectFrom('shares')
    .innerJoin('users', 'users.id', 'shares.created_by')
    .where('expires_at', '>', Date.now())
    .select([
      'shares.id as id',
      'users.name as byName',
      'shares.created_at as createdAt',
      'shares.expires_at as expiresAt',
      'shares.last_opened_at as lastOpenedAt',
    ]);
}
