import { openAccounts } from '@seaworthy/accounts/open-accounts';
import { Problem } from '@seaworthy/schema/api';
import { SecondFactorOffer } from '@seaworthy/schema/api-accounts';
import { databaseOf } from '@seaworthy/store/open-store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  asking,
  codeOf,
  cookieOf,
  type ServedWithAccounts,
  type SignedInPerson,
  serveWithAccounts,
} from '../../testing/serve-with-accounts.ts';
import { totp } from '../../testing/totp.ts';

let served: ServedWithAccounts;
beforeEach(async () => {
  served = await serveWithAccounts();
});
afterEach(() => served.close());

const step = 30_000;

function post(path: string, body: object, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', cookie };
  return fetch(`${served.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

interface Enrolled {
  readonly person: SignedInPerson;
  readonly offer: SecondFactorOffer;
  /** Cookies of the session after the confirmation. */
  readonly cookie: string;
  /** When the code was shown that confirmed it: by now another one may be. */
  readonly at: number;
}

async function enrol(): Promise<Enrolled> {
  const person = await served.person('maintainer');
  const begun = await person.fetch('/me/second-factor', { method: 'POST', body: { password: person.password } });
  const offer = SecondFactorOffer.parse(await begun.json());
  const at = Date.now();
  const confirmed = await person.fetch('/me/second-factor', { method: 'PUT', body: { code: totp(offer.secret, at) } });
  expect(confirmed.status).toBe(204);
  return { person, offer, cookie: cookieOf(confirmed), at };
}

/** The first step; resolves to the cookies that the second one needs. */
async function password({ email, password }: SignedInPerson): Promise<string> {
  const answer = await post('/session', { email, password });
  expect(await answer.json()).toEqual({ secondFactor: true, session: null });
  return cookieOf(answer);
}

it('is asked for once it was confirmed with a code, and gives a session', async () => {
  const person = await served.person('maintainer');
  const begun = await person.fetch('/me/second-factor', { method: 'POST', body: { password: person.password } });
  const offer = SecondFactorOffer.parse(await begun.json());
  expect(offer.uri).toMatch(/^otpauth:\/\/totp\/Seaworthy/);
  expect(offer.secret).toMatch(/^[A-Z2-7]{32,}$/);
  expect(offer.backupCodes.length).toBeGreaterThan(5);
  // Not confirmed: a lost phone at this moment must lock nobody out.
  expect((await post('/session', person)).status).toBe(200);
  const wrong = await person.fetch('/me/second-factor', { method: 'PUT', body: { code: '000000' } });
  expect([wrong.status, await codeOf(wrong)]).toEqual([401, 'accounts/wrong-code']);
  const confirmed = await person.fetch('/me/second-factor', { method: 'PUT', body: { code: totp(offer.secret) } });
  expect(confirmed.status).toBe(204);
  const here = asking(served.url, cookieOf(confirmed));
  expect(await (await here('/me')).json()).toMatchObject({ secondFactor: true });

  const halfway = await password(person);
  expect(halfway).toMatch(/^seaworthy-second-factor=/);
  expect((await asking(served.url, halfway)('/me')).status).toBe(401);
  const signedIn = await post('/session/second-factor', { code: totp(offer.secret, Date.now() + step) }, halfway);
  expect(await signedIn.json()).toMatchObject({ secondFactor: false, session: { person: { id: person.userId } } });
  expect((await asking(served.url, cookieOf(signedIn))('/me')).status).toBe(200);
});

it('takes each code once, in the app and on the list', async () => {
  const { person, offer } = await enrol();
  const code = totp(offer.secret, Date.now() + step);
  const backup = offer.backupCodes[0] ?? '';
  for (const used of [code, backup]) {
    expect((await post('/session/second-factor', { code: used }, await password(person))).status).toBe(200);
    const again = await post('/session/second-factor', { code: used }, await password(person));
    expect([again.status, await codeOf(again), again.headers.getSetCookie()]).toEqual([401, 'accounts/wrong-code', []]);
  }
  const sessions = await databaseOf(served.store).selectFrom('auth_sessions').selectAll().execute();
  expect(sessions).toHaveLength(3);
});

it('takes no code a second time that confirmed it, and none of a step before one that counted', async () => {
  const { person, offer, cookie, at: confirmedAt } = await enrol();
  const tryCode = async (at: number) =>
    (await post('/session/second-factor', { code: totp(offer.secret, at) }, await password(person))).status;
  expect(await tryCode(confirmedAt)).toBe(401);
  expect(await tryCode(confirmedAt - step)).toBe(401);
  expect(await tryCode(confirmedAt + step)).toBe(200);
  // Confirmed once more it is no way to find out which code would fit.
  const again = asking(served.url, cookie)('/me/second-factor', {
    method: 'PUT',
    body: { code: totp(offer.secret, confirmedAt + step) },
  });
  expect((await again).status).toBe(401);
});

it('lets whoever typed a used code in with the next one, without the password once more', async () => {
  const { person, offer, at } = await enrol();
  const halfway = await password(person);
  const used = await post('/session/second-factor', { code: totp(offer.secret, at) }, halfway);
  const { code, detail } = Problem.parse(await used.json());
  expect([used.status, code, detail]).toEqual([
    401,
    'accounts/wrong-code',
    'This code was used already; wait for the next one.',
  ]);
  const next = await post('/session/second-factor', { code: totp(offer.secret, at + step) }, halfway);
  expect([next.status, await next.json()]).toMatchObject([200, { session: { person: { id: person.userId } } }]);
});

it('is not passed with the cookie of somebody else, after five wrong codes, or by guessing on with new ones', async () => {
  const { person, offer, cookie } = await enrol();
  const other = await served.person('owner');
  for (const stolen of ['', other.cookie, cookie, 'seaworthy-second-factor=made-up.signature']) {
    const answer = await post('/session/second-factor', { code: totp(offer.secret, Date.now() + step) }, stolen);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
  }
  const halfway = await password(person);
  for (let n = 0; n < 5; n += 1)
    expect((await post('/session/second-factor', { code: '000000' }, halfway)).status).toBe(401);
  const spent = await post('/session/second-factor', { code: totp(offer.secret, Date.now() + step) }, halfway);
  expect([spent.status, await codeOf(spent)]).toEqual([401, 'accounts/wrong-code']);
  const next = await password(person);
  for (let n = 0; n < 5; n += 1) await post('/session/second-factor', { code: '000000' }, next);
  const locked = await post(
    '/session/second-factor',
    { code: totp(offer.secret, Date.now() + step) },
    await password(person),
  );
  expect([locked.status, await codeOf(locked), locked.headers.get('retry-after')]).toEqual([
    429,
    'accounts/locked',
    '900',
  ]);
});

it('goes away with the password alone, and another one is not begun beside it', async () => {
  const { person, cookie } = await enrol();
  const here = asking(served.url, cookie);
  const second = await here('/me/second-factor', { method: 'POST', body: { password: person.password } });
  expect([second.status, await codeOf(second)]).toEqual([409, 'conflict']);
  const wrong = await here('/me/second-factor', { method: 'DELETE', body: { password: 'wrong' } });
  expect([wrong.status, await codeOf(wrong)]).toEqual([401, 'accounts/wrong-credentials']);
  const dropped = await here('/me/second-factor', { method: 'DELETE', body: { password: person.password } });
  expect(dropped.status).toBe(204);
  await served.signIn(person);
});

it('tells whoever comes after the key was lost what is wrong, and signs nobody in', async () => {
  const { person, offer } = await enrol();
  const later = await openAccounts({
    store: served.store,
    secret: 'the next key, made after a restore',
    publicUrl: null,
  });
  const client = { address: null, userAgent: null };
  const halfway = await later.signIn(person, client);
  const header = halfway.cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');
  const code = totp(offer.secret, Date.now() + step);
  for (const typed of [code, offer.backupCodes[0] ?? '']) {
    const error = await later.secondFactor(typed, header, client).catch((thrown) => thrown);
    expect([error.code, error.message]).toEqual(['accounts/wrong-code', expect.stringContaining('reset-link')]);
  }
});

it('is stored so that a copy of the database shows no secret', async () => {
  const { offer } = await enrol();
  const row = await databaseOf(served.store).selectFrom('auth_two_factors').selectAll().executeTakeFirstOrThrow();
  for (const secret of [offer.secret, ...offer.backupCodes]) expect(JSON.stringify(row)).not.toContain(secret);
});
