import { SeaworthyError } from '@seaworthy/schema/problem';
import { symmetricDecrypt } from 'better-auth/crypto';
import { onlyCookie } from './cookies.ts';
import { cookiesOf, headersOf, type Parts, refusalOf } from './library.ts';
import { beginAttempt, LockedError } from './lockout.ts';
import { findPerson } from './people.ts';
import type { Client, CookieHeader, PasswordProof, SecondFactorOffer, SessionCookies, SignedIn } from './port.ts';
import { stepOf } from './time-step.ts';

/** What the library locks an account for after ten wrong codes in a row, in milliseconds. */
const codeLockMs = 900_000;

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
    throw usedAlready();
  }
  return { kind: 'session', userId, cookies: signedIn };
}

/**
 * Remembers the time step of a right code. False when a code of that step or of a later one had counted before: whoever looked
 * over a shoulder comes second, also with a code that was shown and not used.
 */
async function spend({ db, auth, now }: Parts, userId: string, code: string): Promise<boolean> {
  const factor = await db
    .selectFrom('auth_two_factors')
    .select('secret')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (factor === undefined) return false;
  const { secretConfig } = await auth.$context;
  const step = stepOf(await symmetricDecrypt({ key: secretConfig, data: factor.secret }), code, now());
  if (step === undefined) return false;
  const { numUpdatedRows } = await db
    .updateTable('auth_two_factors')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where(({ or, eb }) => or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
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
  parts: Parts,
  typed: string,
  cookies: CookieHeader,
  client: Client,
): Promise<SessionCookies> {
  const { auth, names } = parts;
  const code = typed.replace(/\s/g, '');
  const call = { body: { code }, headers: headersOf(client, onlyCookie(cookies, names.session)) };
  const { response, headers } = await auth.api.verifyTOTP({ ...call, returnHeaders: true }).catch(wrongCode);
  // Else the code could sign somebody in once more while it fits. A second factor that is on already takes each code once, too.
  if (!(await spend(parts, response.user.id, code))) throw usedAlready();
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

function usedAlready(): SeaworthyError {
  return new SeaworthyError('accounts/wrong-code', 'This code was used already; wait for the next one.');
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
