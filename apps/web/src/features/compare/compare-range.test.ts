import { expect, test } from 'vitest';
import { rangeOf, rangeText } from './compare-range.ts';

test.each(['13...14', '14...13', 'shop:4...14', 'a-b:1...c:2'])('%s is what it says', (text) => {
  const range = rangeOf(text);
  expect(range && rangeText(range)).toBe(text);
});

test.each(['', '13', '13..14', '13...14...15', '0...1', 'x...1', '1...1e3', ':1...2'])('%j is no range', (text) => {
  expect(rangeOf(text)).toBeNull();
});
