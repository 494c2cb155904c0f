const crcTable = new Uint32Array(256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  crcTable[n] = c >>> 0;
}

export function crc32(ascii: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < ascii.length; i++) crc = (crcTable[(crc ^ ascii.charCodeAt(i)) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The six characters that end GitHub and npm tokens: CRC-32 of the 30 before them in base 62, zero-padded. */
export function tokenChecksum(body: string): string {
  let value = crc32(body);
  let digits = '';
  while (value > 0) {
    digits = (base62[value % 62] ?? '') + digits;
    value = Math.floor(value / 62);
  }
  return digits.padStart(6, '0');
}

export function hasTokenChecksum(token: string): boolean {
  return token.length === 36 && tokenChecksum(token.slice(0, 30)) === token.slice(30);
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 or base64url to a Latin-1 string; null when a character does not belong there. */
export function decodeBase64(text: string): string | null {
  let bits = 0;
  let count = 0;
  let out = '';
  for (const character of text) {
    if (character === '=') break;
    const value = base64.indexOf(character === '-' ? '+' : character === '_' ? '/' : character);
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += String.fromCharCode((bits >> count) & 0xff);
    }
  }
  return out;
}

/** Decoded bytes that someone typed. What random bytes spell by chance says nothing about them. */
export function isTypedText(decoded: string): boolean {
  return /^[\t\n\r\x20-\x7e]*$/.test(decoded);
}
