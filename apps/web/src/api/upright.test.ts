import { expect, test } from 'vitest';
import { upright } from './upright.ts';

test('what an audited file turns around stands as it was written, with a sign where it turned', () => {
  expect(upright('image: evil\u202egnp.exe')).toBe('image: evil\ufffdgnp.exe');
  expect(upright('if (admin\u2067\u2066) {\u2069')).toBe('if (admin\ufffd\ufffd) {\ufffd');
  expect(upright('שלום\u200f, naïve')).toBe('שלום\u200f, naïve');
});
