import { expect, test } from 'vitest';
import { quoter, readable } from './quote.ts';

const span = { file: 'app.py', start: 4, end: 7, line: 2, endLine: 2 };

test('a note shows the unknown part of a path as an ellipsis, the quoted line stays as it is', () => {
  const quote = quoter(new Map([['app.py', 'a\n  get("{*}/x")\n']]));
  expect(quote(span, 'served at {*}/documents')).toEqual({
    path: 'app.py',
    startLine: 2,
    endLine: 2,
    quote: 'get("{*}/x")',
    note: 'served at …/documents',
  });
});

test('text without unknown parts is unchanged', () => {
  expect(readable('/api/{id}/x')).toBe('/api/{id}/x');
});
