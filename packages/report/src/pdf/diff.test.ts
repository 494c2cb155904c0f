import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from './diff.ts';

test('what is in both snippets is shown once, between what goes and what comes', () => {
  expect(diffLines(['worker:', '  image: api', '  user: root'], ['worker:', '  image: api', '  user: "1000"'])).toEqual(
    [
      { mark: ' ', text: 'worker:' },
      { mark: ' ', text: '  image: api' },
      { mark: '-', text: '  user: root' },
      { mark: '+', text: '  user: "1000"' },
    ],
  );
});

const snippet = fc.array(fc.constantFrom('a', 'b', 'c', '', '  d'), { maxLength: 12 });

test('both snippets can be read off the difference', () => {
  fc.assert(
    fc.property(snippet, snippet, (before, after) => {
      const lines = diffLines(before, after);
      const without = (mark: string) => lines.filter((line) => line.mark !== mark).map((line) => line.text);
      expect(without('+')).toEqual(before);
      expect(without('-')).toEqual(after);
    }),
  );
});

test('equal snippets have no difference', () => {
  fc.assert(
    fc.property(snippet, (lines) => {
      expect(diffLines(lines, lines).every(({ mark }) => mark === ' ')).toBe(true);
    }),
  );
});

test('snippets too long to compare are shown one after the other', () => {
  const [before, after] = [Array.from({ length: 300 }, (_, i) => `${i}`), Array.from({ length: 300 }, () => 'x')];
  const marks = diffLines(before, after).map((line) => line.mark);
  expect(marks).toEqual([...before.map(() => '-'), ...after.map(() => '+')]);
});
