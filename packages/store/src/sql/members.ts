import { randomUUID } from 'node:crypto';
import type { Role } from '@seaworthy/schema/access';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { compareText } from '@seaworthy/schema/vocabulary';
import { type MemberRow, type Members, type Membership, teamsOfOnePerson } from '../members-port.ts';
import type { Db } from './database.ts';
import { endInvitationsBy, openInvitationLinks } from './invitations.ts';
import { addMember, lookAt, noSuchMember, ownsOneThatMails, refuseUnlessOwner } from './membership.ts';
import { openResetLinks } from './reset-links.ts';

export function openMembers(db: Db): Members {
  return { ...teamsOfPeople(db), ...peopleOfTeams(db), ...openInvitationLinks(db), ...openResetLinks(db) };
}

function teamsOfPeople(db: Db) {
  return {
    teamsOf: (userId) => teamsOf(db, userId),
    async current(userId) {
      const rows = await memberships(db, userId)
        .innerJoin('users', 'users.id', 'memberships.user_id')
        .select('users.current_team_id as currentId')
        .orderBy('memberships.created_at')
        .orderBy('teams.id')
        .execute();
      const row = rows.find(({ id, currentId }) => id === currentId) ?? rows[0];
      return row && toMembership(row);
    },
    lookAt: (userId, teamId) => lookAt(db, userId, teamId),
    async createTeam(name, userId) {
      const team = { id: randomUUID(), name };
      await db.transaction().execute(async (trx) => {
        const now = Date.now();
        const teams = await trx.selectFrom('memberships').select('team_id').where('user_id', '=', userId).execute();
        if (teams.length >= teamsOfOnePerson) {
          throw new SeaworthyError('conflict', `You are in ${teams.length} teams. Leave some before you make another.`);
        }
        await trx
          .insertInto('teams')
          .values({ ...team, created_at: now, may_mail: (await ownsOneThatMails(trx, userId)) ? 1 : 0 })
          .execute();
        await addMember(trx, team.id, userId, 'owner');
        await lookAt(trx, userId, team.id);
      });
      return team;
    },
    rename: (by, name) =>
      db.transaction().execute(async (trx) => {
        await refuseUnlessOwner(trx, by);
        await trx.updateTable('teams').set({ name }).where('id', '=', by.teamId).execute();
        return { id: by.teamId, name };
      }),
    async seen(teamId, userId, now) {
      await db
        .updateTable('memberships')
        .set({ seen_at: now })
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .execute();
    },
  } satisfies Partial<Members>;
}

function peopleOfTeams(db: Db) {
  return {
    async list(teamId) {
      const rows = await memberRows(db, teamId).execute();
      return rows.map(toMember).sort((a, b) => compareText(a.name, b.name) || compareText(a.userId, b.userId));
    },
    changeRole: (by, userId, role) =>
      db.transaction().execute(async (trx) => {
        await refuseUnlessOwner(trx, by);
        const member = await memberRows(trx, by.teamId).where('memberships.user_id', '=', userId).executeTakeFirst();
        if (member === undefined) throw noSuchMember(userId);
        if (member.role === 'owner' && role !== 'owner') {
          await refuseWithoutAnotherOwner(trx, by.teamId, userId, member.name);
          await endInvitationsBy(trx, by.teamId, userId);
        }
        await trx
          .updateTable('memberships')
          .set({ role })
          .where('team_id', '=', by.teamId)
          .where('user_id', '=', userId)
          .execute();
        return toMember({ ...member, role });
      }),
    remove: (by, userId) =>
      db.transaction().execute(async (trx) => {
        await refuseUnlessOwner(trx, by);
        const member = await memberRows(trx, by.teamId).where('memberships.user_id', '=', userId).executeTakeFirst();
        if (member === undefined) throw noSuchMember(userId);
        if (member.role === 'owner') await refuseWithoutAnotherOwner(trx, by.teamId, userId, member.name);
        await endInvitationsBy(trx, by.teamId, userId);
        await trx
          .deleteFrom('partial_uploads')
          .where('team_id', '=', by.teamId)
          .where('created_by', '=', userId)
          .execute();
        // API tokens of the team refer to this row and go with it.
        await trx.deleteFrom('memberships').where('team_id', '=', by.teamId).where('user_id', '=', userId).execute();
      }),
  } satisfies Partial<Members>;
}

async function teamsOf(db: Db, userId: string): Promise<readonly Membership[]> {
  const rows = await memberships(db, userId).execute();
  return rows
    .map(toMembership)
    .sort((a, b) => compareText(a.team.name, b.team.name) || compareText(a.team.id, b.team.id));
}

function memberships(db: Db, userId: string) {
  return db
    .selectFrom('memberships')
    .innerJoin('teams', 'teams.id', 'memberships.team_id')
    .where('memberships.user_id', '=', userId)
    .select(['teams.id', 'teams.name', 'memberships.role']);
}

function toMembership(row: { readonly id: string; readonly name: string; readonly role: Role }): Membership {
  return { team: { id: row.id, name: row.name }, role: row.role };
}

async function refuseWithoutAnotherOwner(db: Db, teamId: string, userId: string, name: string): Promise<void> {
  const other = await db
    .selectFrom('memberships')
    .select('user_id')
    .where('team_id', '=', teamId)
    .where('role', '=', 'owner')
    .where('user_id', '!=', userId)
    .limit(1)
    .executeTakeFirst();
  if (other === undefined) throw new SeaworthyError('accounts/last-owner', `${name} is the only owner.`);
}

function memberRows(db: Db, teamId: string) {
  return db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .leftJoin('auth_users', 'auth_users.id', 'users.id')
    .where('memberships.team_id', '=', teamId)
    .select([
      'users.id as userId',
      'users.name',
      'users.email',
      'auth_users.two_factor_enabled as secondFactor',
      'memberships.role',
      'memberships.created_at as joinedAt',
      'memberships.seen_at as seenAt',
    ]);
}

type SelectedMember = Awaited<ReturnType<ReturnType<typeof memberRows>['executeTakeFirstOrThrow']>>;

function toMember(row: SelectedMember): MemberRow {
  return { ...row, secondFactor: row.secondFactor === 1 };
}
