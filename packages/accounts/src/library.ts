import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Db } from '@seaworthy/store/sql/database';
import { type Auth, clientAddressHeader } from './auth.ts';
import type { CookieNames } from './cookies.ts';
import type { Client, CookieHeader, SessionCookies } from './port.ts';

/** What every part of the accounts works with. */
export interface Parts {
  readonly db: Db;
  readonly auth: Auth;
  readonly names: CookieNames;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A request as the library sees it: nothing of ours reaches it that is not put in here. */
export function headersOf(client: Client | undefined, cookies?: CookieHeader): Headers {
  const headers = new Headers();
  if (client?.address) headers.set(clientAddressHeader, client.address);
  if (client?.userAgent) headers.set('user-agent', client.userAgent.slice(0, 400));
  if (cookies !== undefined) headers.set('cookie', cookies);
  return headers;
}

/** Only ours: the library also clears cookies of features that are off. */
export function cookiesOf(headers: Headers | null | undefined, names: CookieNames): SessionCookies {
  const ours = [names.session, names.secondFactor, names.provider].map((name) => `${name}=`);
  return (headers?.getSetCookie() ?? []).filter((cookie) => ours.some((start) => cookie.startsWith(start)));
}

/** What the library refused: its own short name for the reason. Undefined for everything else, which is a bug. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'APIError') return undefined;
  const body: unknown = 'body' in error ? error.body : undefined;
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** What the library refuses, in our words; everything else stays what it is. */
export function refusedAs(code: 'accounts/wrong-credentials' | 'accounts/wrong-code' | 'not-found', detail: string) {
  return (error: unknown): never => {
    if (refusalOf(error) === undefined) throw error;
    throw new SeaworthyError(code, detail);
  };
}
