import { BASE64, isIn, runEnd, WORD_DASH } from './charset.ts';
import { decodeBase64 } from './checksum.ts';
import type { FoundSecret } from './finding.ts';
import type { ProviderFormat } from './providers.ts';
import { entropyOf, isPlaceholder, isReference, isWeakDefault, looksChosen, looksRandom } from './values.ts';

/** A token with a fixed prefix that starts at `at`. */
export function readProviderToken(text: string, at: number, format: ProviderFormat): FoundSecret | null {
  if (!text.startsWith(format.prefix, at)) return null;
  if (at > 0 && isIn(WORD_DASH, text.charCodeAt(at - 1)) && !format.prefix.includes('/')) return null;
  const start = at + format.prefix.length;
  const end = runEnd(text, start, format.charset, format.max + 1);
  const length = end - start;
  if (length < format.min || length > format.max) return null;
  const body = text.slice(start, end);
  if (isObviousFiller(body)) return null;
  const verdict = format.verify?.(body) ?? 'yes';
  if (verdict === 'no') return null;
  const confidence = verdict === 'yes' ? 'High' : 'Low';
  const found = {
    provider: format.id,
    name: format.label,
    start,
    end,
    prefix: format.prefix,
    multiline: false,
  } as const;
  return format.checksum && verdict === 'yes' ? { ...found, confidence, verified: true } : { ...found, confidence };
}

/** Of a token with parts only the last one is the secret: the team of a chat hook may well be `T00000000`. */
function isObviousFiller(body: string): boolean {
  const last = body.slice(body.lastIndexOf('/') + 1);
  return /example|EXAMPLE|your|YOUR|placeholder/.test(body) || /x{6}|X{6}|0{8}|(.)\1{7}/.test(last);
}

/** `-----BEGIN … PRIVATE KEY-----` with a body of at least 64 key characters. `at` points at the `B`. */
export function readPrivateKey(text: string, at: number): FoundSecret | null {
  const lineEnd = text.indexOf('-----', at + 6);
  if (lineEnd < 0 || lineEnd - at > 60) return null;
  const label = text.slice(at + 6, lineEnd);
  if (!label.includes('PRIVATE KEY') || !/^[A-Z0-9 ]+$/.test(label)) return null;
  const start = lineEnd + 5;
  // The next dashes end the body, whatever they say: reading on would be quadratic on a text full of BEGIN lines.
  const close = text.indexOf('-----', start);
  const end = close >= 0 && close - start < 20_000 ? close : Math.min(text.length, start + 4_000);
  const body = text.slice(start, end);
  const unwrapped = body.replace(/\\n|\s/g, '');
  if (unwrapped.length < 64 || isReference(unwrapped) || unwrapped.includes('...') || unwrapped.includes('…'))
    return null;
  let keyCharacters = 0;
  for (let i = 0; i < unwrapped.length; i++) if (isIn(BASE64, unwrapped.charCodeAt(i))) keyCharacters++;
  if (keyCharacters < unwrapped.length * 0.85) return null;
  // Sentences about keys are letters too: the body of a real one is unbroken and dense.
  if (!isDense(unwrapped)) return null;
  return {
    provider: 'private-key',
    name: label.trim().toLowerCase(),
    start,
    end,
    prefix: '',
    confidence: 'High',
    multiline: true,
  };
}

/** 64 characters of the body without a sign that base64 does not know, with digits and both cases. */
function isDense(body: string): boolean {
  // OpenSSH begins every key alike, with the names of cipher and type between zeros: the key itself comes behind them.
  const isOpenSsh = body.startsWith('b3BlbnNzaC1rZXktdjEA') && body.length >= 160;
  const from = isOpenSsh ? 96 : /^Proc-Type|^Comment|^Version/.test(body) ? Math.max(0, body.length - 96) : 0;
  const part = body.slice(from, from + 64);
  for (let i = 0; i < part.length; i++) if (!isIn(BASE64, part.charCodeAt(i)) && part[i] !== '=') return false;
  return entropyOf(part) >= 4;
}

/** Signed JSON Web Token; `at` points at `ey`. Public anonymous tokens and the specification's sample are left alone. */
export function readJwt(text: string, at: number): FoundSecret | null {
  if (at > 0 && isIn(WORD_DASH, text.charCodeAt(at - 1))) return null;
  const headerEnd = runEnd(text, at, WORD_DASH, 1000);
  if (text[headerEnd] !== '.' || text[headerEnd + 1] !== 'e') return null;
  const payloadEnd = runEnd(text, headerEnd + 1, WORD_DASH, 4000);
  if (text[payloadEnd] !== '.') return null;
  const end = runEnd(text, payloadEnd + 1, WORD_DASH, 1000);
  if (end - payloadEnd < 21) return null;
  const header = decodeBase64(text.slice(at, headerEnd));
  const payload = decodeBase64(text.slice(headerEnd + 1, payloadEnd));
  if (header === null || payload === null || !header.includes('"alg"') || /"alg"\s*:\s*"none"/i.test(header))
    return null;
  if (/"role"\s*:\s*"anon"/.test(payload) || payload.includes('"1234567890"')) return null;
  const confidence = /"role"\s*:\s*"service_role"|serviceaccount/.test(payload) ? 'High' : 'Medium';
  return {
    provider: 'jwt',
    name: 'signed JSON Web Token',
    start: at + 3,
    end,
    prefix: 'eyJ',
    confidence,
    multiline: false,
  };
}

/** The password of `scheme://user:password@host`; `at` points at the colon of `://`. */
export function readUrlPassword(text: string, at: number): FoundSecret | null {
  let schemeStart = at;
  while (schemeStart > 0 && at - schemeStart < 30 && /[a-z0-9+.-]/i.test(text.charAt(schemeStart - 1))) schemeStart--;
  if (schemeStart === at) return null;
  let colon = -1;
  let sign = -1;
  const last = Math.min(text.length, at + 300);
  for (let i = at + 3; i < last; i++) {
    const c = text.charAt(i);
    if (c === ':' && colon < 0) colon = i;
    else if (c === '@') sign = i;
    else if (c === '/' || c === '?' || c === '#' || c === '"' || c === "'" || c === '`' || c === '<' || c <= ' ') break;
  }
  if (colon < 0 || sign < colon + 2) return null;
  const user = text.slice(at + 3, colon);
  const password = text.slice(colon + 1, sign);
  if (isReference(password) || isWeakDefault(password) || password === user || isPlaceholder(password)) return null;
  if (!looksChosen(password) || password.includes('{')) return null;
  const scheme = text.slice(schemeStart, at);
  // Addresses of error trackers once carried a second key, which also only sends events.
  const isDsn = /^[0-9a-f]{32}$/.test(user) && /^[0-9a-f]{32}$/.test(password) && /^https?$/.test(scheme);
  const confidence = isDsn ? 'Low' : looksRandom(password) ? 'High' : 'Medium';
  return {
    provider: 'url-password',
    name: `${scheme} URL password`,
    start: colon + 1,
    end: sign,
    prefix: '',
    confidence,
    multiline: false,
  };
}

/** `Authorization: Bearer …`, `Token …`, `Basic …` with a literal; `at` points at the scheme word. */
export function readAuthorization(text: string, at: number, word: string): FoundSecret | null {
  const start = at + word.length + 1;
  if (text[start - 1] !== ' ') return null;
  let end = start;
  while (
    end - start < 600 &&
    (isIn(WORD_DASH | BASE64, text.charCodeAt(end)) || '.=~'.includes(text.charAt(end))) &&
    end < text.length
  )
    end++;
  const value = text.slice(start, end);
  const hex40 = /^[0-9a-f]{40}$/.test(value);
  const pair = word === 'Basic' ? (decodeBase64(value) ?? '') : '';
  if (word === 'Token' ? !hex40 : !looksRandom(value) && !/^[\x21-\x7e]*:[\x20-\x7e]{4,}$/.test(pair)) return null;
  if (isPlaceholder(value)) return null;
  const password = pair.slice(pair.indexOf(':') + 1);
  if (pair.includes(':') && (isWeakDefault(password) || /^(?:key|value|token)$/i.test(password))) return null;
  const provider = hex40 && word === 'Token' ? 'label-studio-token' : 'bearer-token';
  return { provider, name: `Authorization: ${word}`, start, end, prefix: '', confidence: 'Medium', multiline: false };
}
