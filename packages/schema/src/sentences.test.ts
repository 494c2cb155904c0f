import { expect, test } from 'vitest';
import { countSentences } from './sentences.ts';

test.each([
  ['', 0],
  ['One sentence.', 1],
  ['One without its stop', 1],
  ['One. Two? Three.', 3],
  ['The file `main.py. Next` is one sentence.', 1],
  ['See nginx.conf:12 and app/main.py for 1.5 GB, e.g. here. Then stop.', 2],
  ['It says "no." Then it ends.', 2],
  ['`a` and `b.c` fail; nothing else.', 1],
])('%j has %i sentences', (text, count) => {
  expect(countSentences(text)).toBe(count);
});
