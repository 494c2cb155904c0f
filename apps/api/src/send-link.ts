import type { Mailer } from '@seaworthy/accounts/mailer';
import type { Accounts } from '@seaworthy/accounts/port';
import { isoDayOf } from '@seaworthy/schema/iso-day';
import type { Mails, MailToSend } from '@seaworthy/store/mails-port';
import type { By, SecretLink } from '@seaworthy/store/members-port';
import type { FastifyBaseLogger } from 'fastify';

/**
 * Sends links by mail. Each resolves to whether it was handed over; never rejects, because the link is shown as well. What is
 * too much for a day (schema of Mails) is not sent.
 */
export interface SendLink {
  /** False: there is no mail server, links are only shown. */
  readonly isOn: boolean;
  invitation(what: {
    readonly email: string;
    readonly team: string;
    /** Name and id of whoever invites, and of which team. */
    readonly byName: string;
    readonly by: By;
    readonly link: SecretLink;
  }): Promise<boolean>;
  /** `byUser`: the owner who made the link; null: the person asked for it. */
  reset(what: { readonly userId: string; readonly byUser: string | null; readonly link: SecretLink }): Promise<boolean>;
}

/** Without a mail server: links are only shown. */
export const showOnly: SendLink = { isOn: false, invitation: async () => false, reset: async () => false };

export interface SendLinkOptions {
  readonly mailer: Mailer;
  readonly mails: Mails;
  readonly accounts: Pick<Accounts, 'person'>;
  /** What stands before the path of a link. */
  readonly origin: string;
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn'>;
}

export function sendByMail({ mailer, mails, accounts, origin, logger }: SendLinkOptions): SendLink {
  const send = async (mail: MailToSend, subject: string, lines: readonly string[]): Promise<boolean> => {
    let note: number | null = null;
    try {
      note = await mails.take(mail);
      if (note === null) {
        logger.info({ kind: mail.kind }, 'a mail was not sent, it would be one too many');
        return false;
      }
      await mailer.send({ to: mail.to, subject, text: `${lines.join('\n')}\n` });
      return true;
    } catch (error) {
      // Without the address: who forgot a password is nobody's business who reads a log.
      logger.warn({ err: error }, 'a mail could not be sent');
      if (note !== null) await giveBack(note);
      return false;
    }
  };
  /** A mail server that is away for an hour must not bar an address for the rest of the day. */
  const giveBack = (note: number): Promise<void> =>
    mails
      .giveBack(note)
      .catch((error: unknown) => logger.warn({ err: error }, 'a mail that did not leave counts as sent for a day'));
  return {
    isOn: true,
    invitation: ({ email, team, byName, by, link }) =>
      send(
        { kind: 'invitation', to: email, byUser: by.userId, teamId: by.teamId },
        `${byName} invites you to ${team} in Seaworthy`,
        [
          `${byName} invites you to the team “${team}”. Open this link until ${isoDayOf(link.expiresAt)}; it works once:`,
          '',
          `${origin}/invite/${link.token}`,
          '',
          'If you do not know what this is about, ignore it: nothing happens without the link.',
        ],
      ),
    async reset({ userId, byUser, link }) {
      const person = await accounts.person(userId).catch(() => undefined);
      if (person === undefined) return false;
      return send({ kind: 'reset', to: person.email, byUser, teamId: null }, 'A new password for Seaworthy', [
        `Somebody asked for a new password for the account ${person.email}. Open this link until ${timeOf(link)}; it works once:`,
        '',
        `${origin}/reset/${link.token}`,
        '',
        'With the new password every session and every API token of the account ends.',
        'If that was not you, ignore it: the password stays as it is.',
      ]);
    },
  };
}

function timeOf({ expiresAt }: SecretLink): string {
  return `${new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
