import { SeaworthyError } from '@seaworthy/schema/problem';
import { symmetricDecrypt } from 'better-auth/crypto';
import { onlyCookie, signedValue } from './cookies.ts';
import { cookiesOf, headersOf, type Parts, refusalOf } from './library.ts';
import { beginAttempt, LockedError } from './lockout.ts';
import { findPerson } from './people.ts';
import type {
  Client,
  CookieHeader,
  PasswordProof,
  Person,
  SecondFactorOffer,
  SessionCookies,
  SignedIn,
} from './port.ts';
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
  if (isOfApp) await refuseUsed(parts, code, cookies).catch(wrongCode);
  const { response, headers } = await (isOfApp ? auth.api.verifyTOTP(call) : auth.api.verifyBackupCode(call)).catch(
    wrongCode,
  );
  const userId = response.user.id;
  const signedIn = cookiesOf(headers, names);
  if (isOfApp && !(await spend(parts, userId, code))) {
    await auth.api.signOut({
      headers: headersOf(client, signedIn.map((cookie) => cookie.split(';', 1)[0]).join('; ')),
    });
    // Somebody else was let in with it since it was looked at: the library has ended this sign-in.
    throw usedAlready('begin again with the password, and the next code');
  }
  return { kind: 'session', userId, cookies: signedIn };
}

/** See Accounts.challenged. */
export async function challenged({ db, auth, names }: Parts, cookies: CookieHeader): Promise<Person | undefined> {
  const { secret } = await auth.$context;
  const identifier = signedValue(cookies, names.secondFactor, secret);
  if (identifier === undefined) return undefined;
  const row = await db
    .selectFrom('auth_verifications')
    .select('value')
    .where('identifier', '=', identifier)
    .executeTakeFirst();
  return row && findPerson(db, { id: row.value });
}

/** Before the library sees it: the library ends the sign-in with any code that fits, and the next code would come too late. */
async function refuseUsed(parts: Parts, code: string, cookies: CookieHeader): Promise<void> {
  const person = await challenged(parts, cookies);
  const known = person && (await stepsOf(parts, person.id, code));
  if (known?.step === undefined || known.last === null) return;
  if (known.step <= known.last) throw usedAlready('wait for the next one');
}

/** The time step of a code, and that of the newest one that counted. Undefined: there is no second factor. */
async function stepsOf({ db, auth, now }: Parts, userId: string, code: string) {
  const factor = await db
    .selectFrom('auth_two_factors')
    .select(['secret', 'last_step'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (factor === undefined) return undefined;
  const { secretConfig } = await auth.$context;
  const secret = await symmetricDecrypt({ key: secretConfig, data: factor.secret });
  return { step: stepOf(secret, code, now()), last: factor.last_step };
}

/**
 * Remembers the time step of a right code. False when a code of that step or of a later one had counted before: whoever looked
 * over a shoulder comes second, also with a code that was shown and not used.
 */
async function spend(parts: Parts, userId: string, code: string): Promise<boolean> {
  const { step } = (await stepsOf(parts, userId, code)) ?? {};
  if (step === undefined) return false;
  const { numUpdatedRows } = await parts.db
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
  if (!(await spend(parts, response.user.id, code))) throw usedAlready('wait for the next one');
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

function usedAlready(wayOut: string): SeaworthyError {
  return new SeaworthyError('accounts/wrong-code', `This code was used already; ${wayOut}.`);
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
