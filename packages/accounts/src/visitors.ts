import { compareText } from '@seaworthy/schema/vocabulary';
import type { Db } from '@seaworthy/store/sql/database';
import { renewAfterSeconds, sessionSeconds } from './auth.ts';
import type { Membership, Visitor } from './port.ts';

/** How stale "seen" may be: a write per request would make every reader a writer. */
const seenEveryMs = 300_000;

export interface FoundVisitor extends Visitor {
  /** It was not renewed for a day. */
  readonly isDue: boolean;
}

/** One query for session, person and teams. Nothing is remembered between requests, so that whatever ends, ends at once. */
export async function findVisitor(db: Db, token: string, now: number): Promise<FoundVisitor | undefined> {
  const rows = await db
    .selectFrom('auth_sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .leftJoin('memberships as m', 'm.user_id', 's.user_id')
    .leftJoin('teams as t', 't.id', 'm.team_id')
    .select(['s.id', 's.user_id', 's.expires_at', 's.seen_at', 'u.name', 'u.email', 'u.current_team_id'])
    .select(['m.role', 'm.created_at as joined_at', 't.id as team_id', 't.name as team_name'])
    .where('s.token', '=', token)
    .execute();
  const [row] = rows;
  if (row === undefined) return undefined;
  const expiresAt = Date.parse(row.expires_at);
  if (!(expiresAt > now)) return undefined;
  const joined = rows.flatMap(({ team_id, team_name, role, joined_at }) =>
    team_id === null || team_name === null || role === null || joined_at === null
      ? []
      : [{ joined_at, membership: { id: team_id, name: team_name, role } }],
  );
  joined.sort((a, b) => a.joined_at - b.joined_at || compareText(a.membership.id, b.membership.id));
  const memberships: readonly Membership[] = joined.map(({ membership }) => membership);
  const team = memberships.find(({ id }) => id === row.current_team_id) ?? memberships[0] ?? null;
  if ((row.seen_at ?? 0) + seenEveryMs <= now) {
    // Not waited for, and lost without harm: a database that is slow to write must not make reading slow.
    void noteSeen(db, row.id, row.user_id, team, now).catch(() => undefined);
  }
  return {
    sessionId: row.id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    team,
    teams: [...memberships].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)),
    cookies: [],
    isDue: expiresAt - (sessionSeconds - renewAfterSeconds) * 1_000 <= now,
  };
}

/** True while the session is there: it was not ended meanwhile. */
export async function isOpen(db: Db, sessionId: string): Promise<boolean> {
  const row = await db.selectFrom('auth_sessions').select('id').where('id', '=', sessionId).executeTakeFirst();
  return row !== undefined;
}

/** What ended by itself: its cookie never comes back, so nobody else would remove it. */
export async function dropExpired(db: Db, now: number): Promise<void> {
  const at = new Date(now).toISOString();
  await db.deleteFrom('auth_sessions').where('expires_at', '<', at).execute();
  await db.deleteFrom('auth_verifications').where('expires_at', '<', at).execute();
}

async function noteSeen(
  db: Db,
  sessionId: string,
  userId: string,
  team: Membership | null,
  now: number,
): Promise<void> {
  await db.updateTable('auth_sessions').set({ seen_at: now }).where('id', '=', sessionId).execute();
  if (team === null) return;
  await db
    .updateTable('memberships')
    .set({ seen_at: now })
    .where('team_id', '=', team.id)
    .where('user_id', '=', userId)
    .execute();
}
