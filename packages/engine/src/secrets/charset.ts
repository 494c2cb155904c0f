/** Bit sets over ASCII, so that scanning a token is one table look-up per character. */
export const LOWER = 1;
export const UPPER = 2;
export const DIGIT = 4;
export const HEX = 8;
export const UNDERSCORE = 16;
export const DASH = 32;
export const DOT = 64;
export const BASE64 = 128;
export const TILDE = 256;
export const UPPER_BASE32 = 512;

export const ALNUM = LOWER | UPPER | DIGIT;
export const WORD = ALNUM | UNDERSCORE;
export const WORD_DASH = WORD | DASH;

const table = new Uint16Array(128);
for (let c = 0; c < 128; c++) {
  const s = String.fromCharCode(c);
  let bits = 0;
  if (s >= 'a' && s <= 'z') bits |= LOWER;
  if (s >= 'A' && s <= 'Z') bits |= UPPER;
  if (s >= '0' && s <= '9') bits |= DIGIT;
  if ((s >= '0' && s <= '9') || (s >= 'a' && s <= 'f')) bits |= HEX;
  if (s === '_') bits |= UNDERSCORE;
  if (s === '-') bits |= DASH;
  if (s === '.') bits |= DOT;
  if (s === '~') bits |= TILDE;
  if (bits & ALNUM || s === '+' || s === '/') bits |= BASE64;
  if ((s >= 'A' && s <= 'Z') || (s >= '2' && s <= '7')) bits |= UPPER_BASE32;
  table[c] = bits;
}

export function isIn(charset: number, code: number): boolean {
  return code < 128 && ((table[code] ?? 0) & charset) !== 0;
}

/** End of the run of characters of `charset` that starts at `from`, looking at `limit` characters at most. */
export function runEnd(text: string, from: number, charset: number, limit: number): number {
  const last = Math.min(text.length, from + limit);
  let at = from;
  while (at < last && isIn(charset, text.charCodeAt(at))) at++;
  return at;
}
