import type { Role } from '@seaworthy/schema/access';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { By } from '../members-port.ts';
import type { Team } from '../port.ts';
import type { Db } from './database.ts';

/** Changes the team that is looked at, if the person is in it. */
export async function lookAt(db: Db, userId: string, teamId: string): Promise<boolean> {
  const membership = db
    .selectFrom('memberships')
    .select('user_id')
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId);
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ current_team_id: teamId })
    .where('id', 'in', membership)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function addMember(db: Db, teamId: string, userId: string, role: Role): Promise<void> {
  await db
    .insertInto('memberships')
    .values({ team_id: teamId, user_id: userId, role, created_at: Date.now() })
    .execute();
}

export async function teamOf(db: Db, teamId: string): Promise<Team> {
  return db.selectFrom('teams').select(['id', 'name']).where('id', '=', teamId).executeTakeFirstOrThrow();
}

export async function isOwner(db: Db, { teamId, userId }: By): Promise<boolean> {
  const row = await db
    .selectFrom('memberships')
    .select('role')
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.role === 'owner';
}

/** Whether the person may have mails sent already: what makes a team of theirs one that mails. */
export async function ownsOneThatMails(db: Db, userId: string): Promise<boolean> {
  const team = await db
    .selectFrom('memberships')
    .innerJoin('teams', 'teams.id', 'memberships.team_id')
    .select('teams.id')
    .where('memberships.user_id', '=', userId)
    .where('memberships.role', '=', 'owner')
    .where('teams.may_mail', '=', 1)
    .limit(1)
    .executeTakeFirst();
  return team !== undefined;
}

/** The request was allowed a moment ago; that may have ended since. */
export async function refuseUnlessOwner(db: Db, by: By): Promise<void> {
  if (await isOwner(db, by)) return;
  throw new SeaworthyError('access/forbidden', 'You are not an owner of this team any more.');
}

export const noSuchMember = (userId: string): SeaworthyError =>
  new SeaworthyError('not-found', `There is no member ${userId}.`);
