import { createHash } from 'node:crypto';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { onlyCookie } from './cookies.ts';
import { cookiesOf, headersOf, type Parts, refusalOf } from './library.ts';
import { beginAttempt, LockedError } from './lockout.ts';
import { findPerson } from './people.ts';
import type { Client, CookieHeader, PasswordProof, SecondFactorOffer, SessionCookies, SignedIn } from './port.ts';

/** What the library locks an account for after ten wrong codes in a row, in milliseconds. */
const codeLockMs = 900_000;
/** Longer than a code of the app is taken: its 30 seconds and one such step before and after. */
const codeLifeMs = 120_000;

/** See Accounts.secondFactor. */
export async function secondFactor(
  parts: Parts,
  typed: string,
  cookies: CookieHeader,
  client: Client,
): Promise<SignedIn & { kind: 'session' }> {
  const { auth, names } = parts;
  const code = typed.replace(/\s/g, '');
  // Without the cookie of a session: with one the library would take the code as its confirmation and count nothing.
  const call = {
    body: { code },
    headers: headersOf(client, onlyCookie(cookies, names.secondFactor)),
    returnHeaders: true,
  } as const;
  const isOfApp = /^\d{6}$/.test(code);
  const { response, headers } = await (isOfApp ? auth.api.verifyTOTP(call) : auth.api.verifyBackupCode(call)).catch(
    wrongCode,
  );
  const userId = response.user.id;
  const signedIn = cookiesOf(headers, names);
  if (isOfApp && !(await spend(parts, userId, code))) {
    await auth.api.signOut({
      headers: headersOf(client, signedIn.map((cookie) => cookie.split(';', 1)[0]).join('; ')),
    });
    throw new SeaworthyError('accounts/wrong-code', 'This code was used already; wait for the next one.');
  }
  return { kind: 'session', userId, cookies: signedIn };
}

/** False when the code had signed this person in before: whoever looked over a shoulder comes second. */
async function spend({ db, now }: Parts, userId: string, code: string): Promise<boolean> {
  await db
    .deleteFrom('spent_codes')
    .where('at', '<', now() - codeLifeMs)
    .execute();
  const spent = await db
    .insertInto('spent_codes')
    .values({ code_hash: createHash('sha256').update(`${userId} ${code}`).digest('base64url'), at: now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (spent.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** See Accounts.offerSecondFactor. */
export async function offerSecondFactor(parts: Parts, proof: PasswordProof): Promise<SecondFactorOffer> {
  const { auth } = parts;
  const offer = await withPassword(parts, proof, (headers) =>
    auth.api.enableTwoFactor({ body: { password: proof.password, method: 'totp' }, headers }),
  );
  if (!('totpURI' in offer)) throw new Error('the library offered another second factor than it was asked for');
  const secret = new URL(offer.totpURI).searchParams.get('secret') ?? '';
  return { uri: offer.totpURI, secret, backupCodes: offer.backupCodes };
}

/** See Accounts.confirmSecondFactor. */
export async function confirmSecondFactor(
  { auth, names }: Parts,
  code: string,
  cookies: CookieHeader,
  client: Client,
): Promise<SessionCookies> {
  const call = {
    body: { code: code.replace(/\s/g, '') },
    headers: headersOf(client, onlyCookie(cookies, names.session)),
  };
  const { headers } = await auth.api.verifyTOTP({ ...call, returnHeaders: true }).catch(wrongCode);
  return cookiesOf(headers, names);
}

/** See Accounts.dropSecondFactor. */
export async function dropSecondFactor(parts: Parts, proof: PasswordProof): Promise<SessionCookies> {
  const { auth, names } = parts;
  const { headers } = await withPassword(parts, proof, (headers) =>
    auth.api.disableTwoFactor({ body: { password: proof.password }, headers, returnHeaders: true }),
  );
  return cookiesOf(headers, names);
}

/** Whoever got hold of a session shall not guess the password with it. */
async function withPassword<T>(
  { db, names, now }: Parts,
  { userId, cookies, client }: PasswordProof,
  call: (headers: Headers) => Promise<T>,
): Promise<T> {
  const person = await findPerson(db, { id: userId });
  const attempt = await beginAttempt(db, person?.email ?? userId, client.address, now());
  const answer = await call(headersOf(client, onlyCookie(cookies, names.session))).catch(async (error) => {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    if (refusal !== 'TOTP_ALREADY_ENABLED') {
      throw new SeaworthyError('accounts/wrong-credentials', 'The password is another one.');
    }
    await attempt.succeeded();
    throw new SeaworthyError('conflict', 'There is a second factor already; turn it off before you set up another.');
  });
  await attempt.succeeded();
  return answer;
}

function wrongCode(error: unknown): never {
  switch (refusalOf(error)) {
    case undefined:
      // What the cipher says of a text that another key has encrypted.
      if (error instanceof Error && error.message === 'invalid tag') throw keyLost();
      throw error;
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      throw new LockedError(codeLockMs, 0);
    case 'INVALID_TWO_FACTOR_COOKIE':
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
      throw new SeaworthyError('accounts/wrong-code', 'Too late or too often: begin again with the password.');
    default:
      throw new SeaworthyError('accounts/wrong-code', 'The code does not fit.');
  }
}

function keyLost(): SeaworthyError {
  const detail =
    'The key that this second factor was set up with is gone, so no code can fit. Whoever runs the server can turn it off with reset-link.';
  return new SeaworthyError('accounts/wrong-code', detail);
}
