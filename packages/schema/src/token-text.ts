/**
 * The text of an API token: `swt_`, 34 random characters of base 62 (202 bits) and six that are their checksum. By it a
 * mistyped or cut token is known without asking anybody, and a scanner knows a real one.
 */
export const tokenPrefix = 'swt_';
export const tokenRandomLength = 34;
export const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const crcTable = new Uint32Array(256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  crcTable[n] = c >>> 0;
}

function crc32(ascii: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < ascii.length; i++) crc = (crcTable[(crc ^ ascii.charCodeAt(i)) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** CRC-32 of the characters before it in base 62, zero-padded to six: what GitHub and npm tokens end with, and ours. */
export function tokenChecksum(body: string): string {
  let value = crc32(body);
  let digits = '';
  while (value > 0) {
    digits = (base62[value % 62] ?? '') + digits;
    value = Math.floor(value / 62);
  }
  return digits.padStart(6, '0');
}

/** A whole token from its random part. */
export function tokenTextOf(random: string): string {
  return `${tokenPrefix}${random}${tokenChecksum(random)}`;
}

/** True when it may have been made here: says nothing about whether it still counts. */
export function isTokenText(text: string): boolean {
  if (!/^swt_[0-9A-Za-z]{40}$/.test(text)) return false;
  const random = text.slice(tokenPrefix.length, tokenPrefix.length + tokenRandomLength);
  return text === tokenTextOf(random);
}
