import { dayMs } from '@seaworthy/schema/iso-day';
import { type Mails, type MailToSend, mailsPerDay } from '../mails-port.ts';
import { hashOfSecret } from '../secret-link.ts';
import type { Db, Trx } from './database.ts';
import { ownsOneThatMails } from './membership.ts';

export function openMails(db: Db): Mails {
  return {
    take: (mail) =>
      db.transaction().execute(async (trx) => {
        const now = Date.now();
        if (!(await mayGo(trx, mail, now - dayMs))) return null;
        const { kind, byUser, to } = mail;
        const { id } = await trx
          .insertInto('sent_mails')
          .values({ kind, to_hash: hashOf(to), by_user: byUser, at: now })
          .returning('id')
          .executeTakeFirstOrThrow();
        return id;
      }),
    async giveBack(id) {
      await db.deleteFrom('sent_mails').where('id', '=', id).execute();
    },
  };
}

/** What is older than a day counts for nothing. */
export async function sweepMails(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('sent_mails')
    .where('at', '<=', now - dayMs)
    .execute();
}

async function mayGo(trx: Trx, { kind, to, byUser, teamId }: MailToSend, since: number): Promise<boolean> {
  if (teamId !== null && !(await teamMails(trx, teamId, byUser))) return false;
  const sent = trx
    .selectFrom('sent_mails')
    .select((it) => it.fn.countAll<number>().as('count'))
    .where('at', '>', since);
  const received = await sent.where('to_hash', '=', hashOf(to)).where('kind', '=', kind).executeTakeFirstOrThrow();
  if (received.count >= mailsPerDay[kind === 'invitation' ? 'invitationsTo' : 'resetsTo']) return false;
  if (byUser === null) return true;
  return (await sent.where('by_user', '=', byUser).executeTakeFirstOrThrow()).count < mailsPerDay.ofPerson;
}

/** Decided when it mails and not once for all: whoever made the team may have become an owner elsewhere, or asked one in. */
async function teamMails(trx: Trx, teamId: string, byUser: string | null): Promise<boolean> {
  const team = await trx.selectFrom('teams').select('may_mail').where('id', '=', teamId).executeTakeFirst();
  if (team === undefined) return false;
  if (team.may_mail === 1) return true;
  if (byUser === null || !(await ownsOneThatMails(trx, byUser))) return false;
  await trx.updateTable('teams').set({ may_mail: 1 }).where('id', '=', teamId).execute();
  return true;
}

/** As addresses are compared: however it was written. */
function hashOf(address: string): string {
  return hashOfSecret(address.trim().toLowerCase());
}
