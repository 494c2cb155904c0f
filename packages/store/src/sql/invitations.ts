import { randomUUID } from 'node:crypto';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type InvitationRow, type Members, type Membership, openInvitations } from '../members-port.ts';
import { hashOfSecret, newSecret } from '../secret-link.ts';
import type { Db } from './database.ts';
import { addMember, isOwner, lookAt, refuseUnlessOwner, teamOf } from './membership.ts';

/** How long making an account may take, in milliseconds, before the link is free again. */
const holdMs = 60_000;

export function openInvitationLinks(db: Db) {
  return {
    async invitations(teamId) {
      const rows = await openOnes(db, Date.now()).where('invitations.team_id', '=', teamId).execute();
      return rows.map(toRow).sort((a, b) => b.createdAt - a.createdAt);
    },
    invite: (by, { role, email, expiresAt }) =>
      db.transaction().execute(async (trx) => {
        await refuseUnlessOwner(trx, by);
        const now = Date.now();
        const open = await openOnes(trx, now).where('invitations.team_id', '=', by.teamId).execute();
        if (open.length >= openInvitations) {
          const detail = `${open.length} invitations are open. Withdraw some, or wait until they end.`;
          throw new SeaworthyError('conflict', detail);
        }
        const { token, sha256 } = newSecret();
        const row = { id: randomUUID(), team_id: by.teamId, token_sha256: sha256, role, email, by_user: by.userId };
        await trx
          .insertInto('invitations')
          .values({ ...row, created_at: now, expires_at: expiresAt })
          .execute();
        return { id: row.id, token, expiresAt };
      }),
    withdraw: (by, invitationId) =>
      db.transaction().execute(async (trx) => {
        await refuseUnlessOwner(trx, by);
        const { numDeletedRows } = await trx
          .deleteFrom('invitations')
          .where('id', '=', invitationId)
          .where('team_id', '=', by.teamId)
          .where('accepted_at', 'is', null)
          .where('expires_at', '>', Date.now())
          .executeTakeFirst();
        if (numDeletedRows === 0n) throw new SeaworthyError('not-found', `There is no invitation ${invitationId}.`);
      }),
    async offer(token) {
      const row = await openByToken(db, token);
      return row && { team: row.team, role: row.role, byName: row.byName, email: row.email, expiresAt: row.expiresAt };
    },
    accept: (token, { userId, email }) =>
      db.transaction().execute(async (trx) => {
        const invitation = await usable(trx, token, email);
        return join(trx, invitation, userId);
      }),
    async hold(token, email) {
      const { id, heldUntil } = await db.transaction().execute(async (trx) => {
        const invitation = await usable(trx, token, email);
        const until = Date.now() + holdMs;
        await trx.updateTable('invitations').set({ held_until: until }).where('id', '=', invitation.id).execute();
        return { id: invitation.id, heldUntil: until };
      });
      return {
        join: (userId) =>
          db.transaction().execute(async (trx) => {
            // Whoever took so long that the link was held anew has lost it.
            const held = await openOnes(trx, 0)
              .where('invitations.id', '=', id)
              .where('invitations.held_until', '=', heldUntil)
              .executeTakeFirst();
            if (held === undefined) throw spent();
            return join(trx, held, userId);
          }),
        async release() {
          await db
            .updateTable('invitations')
            .set({ held_until: 0 })
            .where('id', '=', id)
            .where('held_until', '=', heldUntil)
            .execute();
        },
      };
    },
  } satisfies Partial<Members>;
}

/** Ends what somebody invited to a team and nobody has accepted yet. */
export async function endInvitationsBy(db: Db, teamId: string, userId: string): Promise<void> {
  await db
    .deleteFrom('invitations')
    .where('team_id', '=', teamId)
    .where('by_user', '=', userId)
    .where('accepted_at', 'is', null)
    .execute();
}

/** One sentence for every link that does not work, so that it tells nothing about links that once did. */
export const spent = (): SeaworthyError =>
  new SeaworthyError('accounts/link-spent', 'The link was used, withdrawn, or is too old.');

function openOnes(db: Db, now: number) {
  return db
    .selectFrom('invitations')
    .innerJoin('teams', 'teams.id', 'invitations.team_id')
    .innerJoin('users', 'users.id', 'invitations.by_user')
    .where('invitations.accepted_at', 'is', null)
    .where('invitations.expires_at', '>', now)
    .select([
      'invitations.id',
      'invitations.team_id as teamId',
      'invitations.role',
      'invitations.email',
      'invitations.by_user as byUser',
      'invitations.created_at as createdAt',
      'invitations.expires_at as expiresAt',
      'invitations.held_until as heldUntil',
      'teams.name as team',
      'users.name as byName',
    ]);
}

type OpenInvitation = Awaited<ReturnType<ReturnType<typeof openOnes>['executeTakeFirstOrThrow']>>;

function openByToken(db: Db, token: string): Promise<OpenInvitation | undefined> {
  return openOnes(db, Date.now()).where('invitations.token_sha256', '=', hashOfSecret(token)).executeTakeFirst();
}

async function usable(trx: Db, token: string, email: string | null): Promise<OpenInvitation> {
  const invitation = await openByToken(trx, token);
  if (invitation === undefined) throw spent();
  if (invitation.heldUntil > Date.now()) {
    throw new SeaworthyError('conflict', 'Somebody is opening this invitation just now.');
  }
  if (invitation.email !== null && invitation.email !== email) {
    const detail = `The invitation is for ${invitation.email}. Sign in with that address, or ask for another one.`;
    throw new SeaworthyError('access/forbidden', detail);
  }
  return invitation;
}

async function join(trx: Db, invitation: OpenInvitation, userId: string): Promise<Membership> {
  const { id, teamId, role } = invitation;
  // Ended with their ownership already; asked again because letting somebody in is worth a second look.
  if (!(await isOwner(trx, { teamId, userId: invitation.byUser }))) throw spent();
  const known = await trx
    .selectFrom('memberships')
    .select('role')
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (known !== undefined) {
    throw new SeaworthyError('conflict', `You are in ${invitation.team} already, as ${known.role}.`);
  }
  await addMember(trx, teamId, userId, role);
  await lookAt(trx, userId, teamId);
  const accepted = { accepted_at: Date.now(), accepted_by: userId, held_until: 0 };
  await trx.updateTable('invitations').set(accepted).where('id', '=', id).execute();
  return { team: await teamOf(trx, teamId), role };
}

function toRow({ id, role, email, byName, createdAt, expiresAt }: OpenInvitation): InvitationRow {
  return { id, role, email, byName, createdAt, expiresAt };
}
