import { expect, test } from 'vitest';
import { indexLines, spanOf } from '../text/span.ts';
import { placesIn } from './places.ts';

const text = 'a: 1\r\n\tb: 🚢 x\r\nlast';
const at = placesIn(new Map([['f.yml', text]]));
const span = (words: string) => {
  const start = text.indexOf(words);
  return spanOf(indexLines('f.yml', text), start, start + words.length);
};

test('columns count UTF-16 units: a tab is one, a ship is two, CR and LF belong to their line', () => {
  expect(at.columns(span('b:'))).toEqual({ column: 2, endColumn: 4 });
  expect(at.columns(span('x'))).toEqual({ column: 8, endColumn: 9 });
  expect(at.columns(span('last'))).toEqual({ column: 1, endColumn: 5 });
});

test('a span that takes its line break along ends with its line, a whole file has no columns', () => {
  expect(at.columns(span('a: 1\r\n'))).toEqual({ column: 1 });
  expect(at.columns({ file: 'f.yml', start: 0, end: 0, line: 1, endLine: 1 })).toEqual({});
});

test('edits say where they are, also at the end of a file and in one that is not there', () => {
  const end = text.length;
  const [added, made] = at.located([
    { path: 'f.yml', start: end, end, text: '\n' },
    { path: 'new.yml', start: 0, end: 0, text: 'x' },
  ]);
  expect(added?.region).toEqual({ startLine: 3, startColumn: 5, endLine: 3, endColumn: 5 });
  expect(made?.region).toEqual({ startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 });
});
