import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, linesOf } from './line-diff.ts';

const marks = { before: '-', after: '+', both: ' ' } as const;
const shown = (before: string, after: string) => diffLines(before, after).map((l) => `${marks[l.mark]}${l.text}`);

test('added lines stand between the lines that stay', () => {
  const before = 'server {\n  listen 80;\n}\n';
  const after = 'server {\n  listen 80;\n  client_max_body_size 100m;\n}\n';
  expect(shown(before, after)).toEqual([' server {', '   listen 80;', '+  client_max_body_size 100m;', ' }']);
});

test('a changed line is its old form, then its new one', () => {
  expect(shown('USER root', 'USER app')).toEqual(['-USER root', '+USER app']);
});

test('line ends of Windows and a final line end make no difference', () => {
  expect(shown('a\r\nb\r\n', 'a\nb')).toEqual([' a', ' b']);
});

test('the lines before and after can be read back from any comparison', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      expect(lines.filter((l) => l.mark !== 'after').map((l) => l.text)).toEqual(linesOf(before));
      expect(lines.filter((l) => l.mark !== 'before').map((l) => l.text)).toEqual(linesOf(after));
    }),
  );
});
