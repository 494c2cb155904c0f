import { ALNUM, BASE64, DASH, DIGIT, DOT, HEX, isIn, runEnd, TILDE, UNDERSCORE, WORD_DASH } from './charset.ts';
import { decodeBase64 } from './checksum.ts';
import type { FoundSecret } from './finding.ts';
import { entropyOf, isPlaceholder, isReference, isWeakDefault, looksChosen, looksRandom } from './values.ts';

/** The words that start an examination here. Each stands at a fixed place inside a credential whose start is not fixed. */
export const structuredWords = [
  ':AA',
  '0Q~',
  '1Q~',
  '2Q~',
  '3Q~',
  '4Q~',
  '5Q~',
  '6Q~',
  '7Q~',
  '8Q~',
  '9Q~',
  '$2a$',
  '$2b$',
  '$2y$',
  '$$2y$$',
  '$apr1$',
  '$$apr1$$',
  '$argon2',
  '{SHA}',
  '"auth"',
  '.atlasv1.',
  '.webhook.office.com/webhookb2/',
  'jwt.sign(',
  'jwt.verify(',
  'jwt.encode(',
  'jwt.decode(',
  'jsonwebtoken.sign(',
  'jsonwebtoken.verify(',
] as const;
export type StructuredWord = (typeof structuredWords)[number];

/** Credentials that are told by their parts. `at` points at the word. */
export function readStructured(text: string, at: number, word: StructuredWord): FoundSecret | null {
  if (!text.startsWith(word, at)) return null;
  if (word.endsWith('Q~')) return azureClientSecret(text, at + 1);
  if (word.endsWith('(')) return tokenKey(text, at + word.length);
  switch (word) {
    case ':AA':
      return telegram(text, at);
    case '"auth"':
      return dockerAuth(text, at);
    case '.atlasv1.':
      return terraformCloud(text, at);
    case '.webhook.office.com/webhookb2/':
      return found(
        text,
        'teams-webhook',
        'Microsoft Teams webhook',
        at + word.length,
        urlEnd(text, at + word.length),
        60,
      );
    default:
      return passwordHash(text, at, word);
  }
}

/** How far the second argument of a call is looked for. UTF-16 units. */
const callReach = 600;

/** `jwt.sign(claims, "…")`: the key that signs tokens, written as the second argument or as `key="…"`. */
function tokenKey(text: string, from: number): FoundSecret | null {
  const quote = secondText(text, from);
  if (quote === null) return null;
  const end = text.indexOf(text.charAt(quote), quote + 1);
  if (end < 0 || end - quote > 200) return null;
  const body = text.slice(quote + 1, end);
  if (!looksChosen(body) || isWeakDefault(body) || isPlaceholder(body) || isReference(body) || /[${}]/.test(body))
    return null;
  return {
    provider: 'generic-secret',
    name: 'key of signed tokens',
    start: quote + 1,
    end,
    prefix: '',
    confidence: looksRandom(body) ? 'High' : 'Medium',
    multiline: false,
  };
}

/** Offset of the quote that opens the second argument; null when that is no text. */
function secondText(text: string, from: number): number | null {
  const last = Math.min(text.length, from + callReach);
  let depth = 0;
  for (let i = from; i < last; i++) {
    const c = text.charAt(i);
    if (c === '"' || c === "'" || c === '`') {
      const close = text.indexOf(c, i + 1);
      if (close < 0 || close >= last) return null;
      i = close;
    } else if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') {
      if (depth === 0) return null;
      depth--;
    } else if (c === ',' && depth === 0) {
      const opened = /^\s{0,80}(?:key\s?=\s?)?[bru]?["'`]/.exec(text.slice(i + 1, i + 120));
      return opened === null ? null : i + opened[0].length;
    }
  }
  return null;
}

/** `123456789:AA…`: the bot's number, a colon, 35 characters. */
function telegram(text: string, at: number): FoundSecret | null {
  let start = at;
  while (at - start < 12 && isIn(DIGIT, text.charCodeAt(start - 1))) start--;
  const end = runEnd(text, at + 1, WORD_DASH, 37);
  if (at - start < 8 || at - start > 10 || end - at !== 36) return null;
  return found(text, 'telegram-bot-token', 'Telegram bot token', at + 1, end, 35);
}

/** `abc8Q~` and 31 to 34 more: the client secret of an application in Microsoft Entra. */
function azureClientSecret(text: string, at: number): FoundSecret | null {
  const start = at - 4;
  if (start < 0 || !isIn(DIGIT, text.charCodeAt(at - 1)) || isIn(WORD_DASH | TILDE | DOT, text.charCodeAt(start - 1)))
    return null;
  const end = runEnd(text, at + 2, WORD_DASH | TILDE | DOT, 36);
  if (runEnd(text, start, WORD_DASH | TILDE | DOT, 4) - start < 4 || end - at - 2 < 31 || end - at - 2 > 34)
    return null;
  return found(text, 'azure-client-secret', 'Azure client secret', start, end, 37);
}

/** `"auth": "dXNlcjpwYXNz"` of Docker's config.json: user and password in base64. */
function dockerAuth(text: string, at: number): FoundSecret | null {
  const colon = /^"auth"\s{0,8}:\s{0,8}"/.exec(text.slice(at, at + 32));
  if (colon === null) return null;
  const start = at + colon[0].length;
  let end = runEnd(text, start, BASE64, 2000);
  while (text[end] === '=') end++;
  const pair = decodeBase64(text.slice(start, end)) ?? '';
  const password = /^[\x21-\x39\x3b-\x7e]{1,100}:([\x20-\x7e]{4,})$/.exec(pair)?.[1];
  if (text[end] !== '"' || password === undefined || isWeakDefault(password) || isPlaceholder(password)) return null;
  return found(text, 'docker-config-auth', 'registry login', start, end, 12);
}

function terraformCloud(text: string, at: number): FoundSecret | null {
  let start = at;
  while (at - start < 16 && isIn(ALNUM, text.charCodeAt(start - 1))) start--;
  const end = runEnd(text, at + 9, WORD_DASH, 75);
  if (at - start !== 14 || end - at < 65) return null;
  return found(text, 'terraform-cloud-token', 'Terraform Cloud token', at + 9, end, 60);
}

/** Hashes do not open anything by themselves, but a short password behind one is found in minutes: they are hidden too. */
function passwordHash(text: string, at: number, word: string): FoundSecret | null {
  const start = at + word.length;
  // Compose files double every `$`; argon2 separates its parts with `$`, `,` and `=`.
  let end = start;
  while (end - start < 160 && isHashCharacter(text.charCodeAt(end))) end++;
  const body = text.slice(start, end);
  const long = word === '{SHA}' ? 27 : word.includes('apr1') ? 25 : word.includes('argon2') ? 50 : 55;
  if (body.length < long || entropyOf(body) < 3.5) return null;
  return {
    provider: 'password-hash',
    name: 'password hash',
    start,
    end,
    prefix: '',
    confidence: 'Low',
    multiline: false,
  };
}

function isHashCharacter(code: number): boolean {
  return isIn(BASE64 | DOT | UNDERSCORE | DASH | HEX, code) || code === 36 || code === 44 || code === 61;
}

function urlEnd(text: string, from: number): number {
  let end = from;
  while (end - from < 300 && (isIn(WORD_DASH | BASE64, text.charCodeAt(end)) || text[end] === '@')) end++;
  return end;
}

function found(
  text: string,
  provider: string,
  name: string,
  start: number,
  end: number,
  least: number,
): FoundSecret | null {
  const body = text.slice(start, end);
  if (body.length < least || entropyOf(body) < 3) return null;
  if (/x{6}|X{6}|0{8}|example|EXAMPLE|your|YOUR/.test(body)) return null;
  return { provider, name, start, end, prefix: '', confidence: 'High', multiline: false };
}
