import { tokenChecksum } from '@seaworthy/schema/token-text';

/** The form of GitHub's and npm's tokens: 30 characters and their checksum. */
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
