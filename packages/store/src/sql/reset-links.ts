import { randomUUID } from 'node:crypto';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { By, Members, SecretLink } from '../members-port.ts';
import { hashOfSecret, newSecret } from '../secret-link.ts';
import type { Db } from './database.ts';
import { spent } from './invitations.ts';
import { noSuchMember, refuseUnlessOwner } from './membership.ts';

/** Between two mails to one person, in milliseconds: anybody can ask for one. */
const mailPauseMs = 120_000;

export function openResetLinks(db: Db) {
  return {
    resetLink: (by, userId, expiresAt) =>
      db.transaction().execute(async (trx) => {
        await refuseUnlessOwner(trx, by);
        const member = await trx
          .selectFrom('memberships')
          .innerJoin('users', 'users.id', 'memberships.user_id')
          .select('users.name')
          .where('memberships.team_id', '=', by.teamId)
          .where('memberships.user_id', '=', userId)
          .executeTakeFirst();
        if (member === undefined) throw noSuchMember(userId);
        if (userId === by.userId) {
          throw new SeaworthyError(
            'access/forbidden',
            'Your own password is changed in your account, with the old one.',
          );
        }
        if (await isElsewhere(trx, by, userId)) {
          // Says as little as it can: which teams they are in is not this owner's business.
          const detail = `The account of ${member.name} is not this team's alone. They can change the password themselves, or have a link sent by mail.`;
          throw new SeaworthyError('access/forbidden', detail);
        }
        return makeLink(trx, userId, by, expiresAt);
      }),
    mailedResetLink: (userId, expiresAt) =>
      db.transaction().execute(async (trx) => {
        const recent = await trx
          .selectFrom('reset_links')
          .select('id')
          .where('user_id', '=', userId)
          .where('by_user', 'is', null)
          .where('created_at', '>', Date.now() - mailPauseMs)
          .executeTakeFirst();
        return recent === undefined ? makeLink(trx, userId, null, expiresAt) : undefined;
      }),
    checkResetLink: async (token) => {
      if ((await personOf(db, token)) === undefined) throw spent();
    },
    useResetLink: (token) =>
      db.transaction().execute(async (trx) => {
        const userId = await personOf(trx, token);
        if (userId === undefined) throw spent();
        // The others of the person as well: nobody shall set the password once more with a mail from before.
        await trx.deleteFrom('reset_links').where('user_id', '=', userId).execute();
        return { userId };
      }),
  } satisfies Partial<Members>;
}

/** Whose password the link may set; undefined when it does not work. */
async function personOf(trx: Db, token: string): Promise<string | undefined> {
  const link = await trx
    .selectFrom('reset_links')
    .select(['user_id', 'team_id', 'by_user'])
    .where('token_sha256', '=', hashOfSecret(token))
    .where('expires_at', '>', Date.now())
    .executeTakeFirst();
  if (link === undefined || link.team_id === null || link.by_user === null) return link?.user_id;
  const by = { teamId: link.team_id, userId: link.by_user };
  return (await isElsewhere(trx, by, link.user_id)) ? undefined : link.user_id;
}

/** True unless the person is in the owner's team, and in no team that this owner does not own. */
async function isElsewhere(trx: Db, by: By, userId: string): Promise<boolean> {
  const teams = await trx
    .selectFrom('memberships')
    .leftJoin('memberships as mine', (on) =>
      on.onRef('mine.team_id', '=', 'memberships.team_id').on('mine.user_id', '=', by.userId),
    )
    .where('memberships.user_id', '=', userId)
    .select(['memberships.team_id as id', 'mine.role as role'])
    .execute();
  return !teams.some(({ id }) => id === by.teamId) || teams.some(({ role }) => role !== 'owner');
}

async function makeLink(trx: Db, userId: string, by: By | null, expiresAt: number): Promise<SecretLink> {
  const { token, sha256 } = newSecret();
  // One asked for by mail does not end the owner's: anybody can ask.
  const kind = by === null ? 'is' : 'is not';
  await trx.deleteFrom('reset_links').where('user_id', '=', userId).where('by_user', kind, null).execute();
  const row = { id: randomUUID(), user_id: userId, token_sha256: sha256 };
  await trx
    .insertInto('reset_links')
    .values({
      ...row,
      team_id: by?.teamId ?? null,
      by_user: by?.userId ?? null,
      created_at: Date.now(),
      expires_at: expiresAt,
    })
    .execute();
  return { id: row.id, token, expiresAt };
}
