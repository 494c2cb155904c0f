import { createHmac, timingSafeEqual } from 'node:crypto';

/** Names and attributes of the cookies. Over https the prefix makes browsers refuse them from any other host or path. */
export interface CookieNames {
  readonly secure: boolean;
  readonly session: string;
  readonly secondFactor: string;
  /** A sign-in at the provider that is under way. */
  readonly provider: string;
}

export function cookieNames(secure: boolean): CookieNames {
  const prefix = secure ? '__Host-seaworthy' : 'seaworthy';
  return { secure, session: prefix, secondFactor: `${prefix}-second-factor`, provider: `${prefix}-provider` };
}

/** Longer than any cookie of ours; what is longer is not looked at. */
const mostCookieLength = 1_000;

/**
 * The value of a signed cookie when its signature holds: `value.base64(HMAC-SHA-256(secret, value))`, as the library writes
 * it. Undefined for everything else. The first of several cookies of one name counts.
 */
export function signedValue(header: string | undefined, name: string, secret: string): string | undefined {
  const raw = cookieValue(header, name);
  if (raw === undefined || raw.length > mostCookieLength) return undefined;
  const text = decode(raw);
  const dot = text.lastIndexOf('.');
  if (dot < 1) return undefined;
  const value = text.slice(0, dot);
  // As text: a decoder would take several spellings for the same bytes.
  const given = Buffer.from(text.slice(dot + 1));
  const wanted = Buffer.from(createHmac('sha256', secret).update(value).digest('base64'));
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? value : undefined;
}

/** The header with this cookie alone. */
export function onlyCookie(header: string | undefined, name: string): string | undefined {
  const value = cookieValue(header, name);
  return value === undefined ? undefined : `${name}=${value}`;
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
