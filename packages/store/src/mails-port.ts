/**
 * Which mails may go. Whoever has an account can name any address, so mails are counted over a day: by who has them sent and
 * by who gets them. Nothing else is known of them, and of addresses only a hash.
 */
export interface Mails {
  /** The number of its note when the mail may go now; null, and not noted, when it may not. Also right for many at once. */
  take(mail: MailToSend): Promise<number | null>;
  /** Takes a note back: the mail did not leave, and counts for nothing. */
  giveBack(id: number): Promise<void>;
}

export interface MailToSend {
  readonly kind: 'invitation' | 'reset';
  readonly to: string;
  /** Who has it sent; null: somebody who forgot a password. */
  readonly byUser: string | null;
  /**
   * Whose invitation it is; null: no team's. A team that may not mail sends none: it may from the moment on when somebody has it
   * send who owns one that may, or when such a person makes it (`createTeam`). Otherwise anybody with an account could mail.
   */
  readonly teamId: string | null;
}

/**
 * Mails within a day. Of one person: more than a department that is invited in one morning. To one address: who was invited
 * three times has understood, and a dozen links for a new password are the most that somebody impatient asks for.
 */
export const mailsPerDay = { ofPerson: 50, invitationsTo: 3, resetsTo: 12 } as const;
