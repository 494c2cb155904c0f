import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import { expect, test } from 'vitest';
import { formats } from './formats.ts';

test('every format claims by the table that the page reads as well, and in its order', () => {
  expect(formats.map((format) => [format.kind, format.claimsPath])).toEqual(Object.entries(pathClaims));
});
