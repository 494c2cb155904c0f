import { randomInt } from 'node:crypto';
import { base62, tokenPrefix, tokenRandomLength, tokenTextOf } from '@seaworthy/schema/token-text';
import { hashOfSecret } from '@seaworthy/store/secret-link';

/** Random characters that stay readable in lists: they tell tokens apart, and 28 others remain secret (166 bits). */
const shownLength = 6;

/** A token that nobody has seen yet. `text` is shown once and stored nowhere. */
export function newToken(): { readonly text: string; readonly hash: string; readonly prefix: string } {
  const random = Array.from({ length: tokenRandomLength }, () => base62.charAt(randomInt(base62.length))).join('');
  const text = tokenTextOf(random);
  return { text, hash: hashOfSecret(text), prefix: text.slice(0, tokenPrefix.length + shownLength) };
}
