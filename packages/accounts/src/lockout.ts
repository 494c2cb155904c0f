import { createHash } from 'node:crypto';
import { dayMs } from '@seaworthy/schema/iso-day';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Db, Trx } from '@seaworthy/store/sql/database';

/** Wrong passwords in a row that an e-mail address may see, and a client address, behind which a whole team may sit. */
export const failuresAllowed = { account: 10, client: 50 } as const;
/** The first lock; each further wrong password after it doubles the next. */
const firstLockMs = 60_000;
const longestLockMs = 3_600_000;
/** After this long without a wrong password the count begins anew. */
const forgetAfterMs = dayMs;

/** Nothing was tried: whoever comes has to wait. The same for addresses that have no account. */
export class LockedError extends SeaworthyError {
  readonly retryAfterSeconds: number;

  constructor(untilMs: number, now: number) {
    const seconds = Math.max(1, Math.ceil((untilMs - now) / 1_000));
    super('accounts/locked', `After too many wrong passwords the next is taken in ${inWords(seconds)}.`);
    this.retryAfterSeconds = seconds;
  }
}

export interface Attempt {
  /** The password was right: the account's count begins anew, and this attempt does not count for the client. */
  succeeded(): Promise<void>;
}

/**
 * Counts an attempt before it is made, so that a hundred at the same moment are a hundred and not one.
 * @throws LockedError.
 */
export async function beginAttempt(db: Db, email: string, client: string | null, now: number): Promise<Attempt> {
  const account = accountSubject(email);
  const address = client === null ? null : `client:${networkOf(client)}`;
  await db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom('sign_in_failures')
      .where('last_at', '<', now - forgetAfterMs)
      .execute();
    const subjects: readonly [string, number][] = [
      [account, failuresAllowed.account],
      ...(address === null ? [] : [[address, failuresAllowed.client] as [string, number]]),
    ];
    for (const [subject] of subjects) await refuseLocked(trx, subject, now);
    for (const [subject, allowed] of subjects) await count(trx, subject, allowed, now);
  });
  return {
    async succeeded() {
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom('sign_in_failures').where('subject', '=', account).execute();
        if (address === null) return;
        await trx
          .updateTable('sign_in_failures')
          .set((is) => ({ failures: is('failures', '-', 1), locked_until: null }))
          .where('subject', '=', address)
          .execute();
      });
    },
  };
}

/** A link for a new password opens the account as well. */
export async function forgetFailures(db: Db | Trx, email: string): Promise<void> {
  await db.deleteFrom('sign_in_failures').where('subject', '=', accountSubject(email)).execute();
}

async function refuseLocked(trx: Trx, subject: string, now: number): Promise<void> {
  const row = await trx
    .selectFrom('sign_in_failures')
    .select('locked_until')
    .where('subject', '=', subject)
    .executeTakeFirst();
  const until = row?.locked_until ?? 0;
  if (until > now) throw new LockedError(until, now);
}

async function count(trx: Trx, subject: string, allowed: number, now: number): Promise<void> {
  const { failures } = await trx
    .insertInto('sign_in_failures')
    .values({ subject, failures: 1, locked_until: null, last_at: now })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .doUpdateSet((is) => ({ failures: is('sign_in_failures.failures', '+', 1), last_at: now })),
    )
    .returning('failures')
    .executeTakeFirstOrThrow();
  const lockMs = lockFor(failures, allowed);
  if (lockMs === 0) return;
  await trx
    .updateTable('sign_in_failures')
    .set({ locked_until: now + lockMs })
    .where('subject', '=', subject)
    .execute();
}

/** Milliseconds: none below the allowed number, then 1, 2, 4 … minutes, an hour at most. */
export function lockFor(failures: number, allowed: number): number {
  if (failures < allowed) return 0;
  return Math.min(longestLockMs, firstLockMs * 2 ** Math.min(failures - allowed, 20));
}

/** Of IPv6 the first 64 bits: one household or server has all the addresses below them, and would never run out. */
export function networkOf(address: string): string {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  if (!address.includes(':') || address.includes('.')) return address;
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}

/** Hashed, because people who mistype write other people's addresses. */
function accountSubject(email: string): string {
  return `account:${createHash('sha256').update(email).digest('base64url')}`;
}

function inWords(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
