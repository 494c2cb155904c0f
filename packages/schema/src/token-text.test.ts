import { expect, test } from 'vitest';
import { isTokenText, tokenTextOf } from './token-text.ts';

// Assembled here so that no scanner mistakes this file for a leak.
const random = 'k3Zq9VbX0mNfT7rLw2YdHs5GcPjA8uEo1K';
const token = tokenTextOf(random);

test('a token is its prefix and 40 characters, of which the last six follow from the others', () => {
  expect(token).toMatch(/^swt_[0-9A-Za-z]{40}$/);
  expect(tokenTextOf(random)).toBe(token);
  expect(isTokenText(token)).toBe(true);
});

test.each([
  ['one other character', token.replace('Zq9', 'Zq8')],
  ['two characters swapped', token.replace('3Z', 'Z3')],
  ['the other case', token.replace('k3', 'K3')],
  ['a character less', token.slice(0, -1)],
  ['a character more', `${token}0`],
  ['a line break', `${token}\n`],
  ['another prefix', token.replace('swt_', 'swx_')],
  ['a sign that no token has', token.replace('k', '-')],
  ['nothing', ''],
])('%s is known to be no token', (_what, text) => {
  expect(isTokenText(text)).toBe(false);
});
