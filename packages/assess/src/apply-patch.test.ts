import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatch } from './apply-patch.ts';
import { patchOfEdits } from './patch.ts';

const never = () => false;

test('what the edits make of a text is what its patch makes of it', () => {
  const line = fc.constantFrom('a', 'b', '', 'services:', '\tx \\', '日本', 'a\r');
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''));
  fc.assert(
    fc.property(text, fc.array(fc.tuple(fc.nat(40), fc.nat(6), text), { maxLength: 3 }), (before, raw) => {
      const edits: { path: string; start: number; end: number; text: string }[] = [];
      let at = 0;
      for (const [skip, length, now] of raw) {
        const start = Math.min(before.length, at + skip);
        const end = Math.min(before.length, start + length);
        edits.push({ path: 'f', start, end, text: now });
        at = end + 1;
        if (at > before.length) break;
      }
      let [wanted, from] = ['', 0];
      for (const edit of edits) {
        wanted += before.slice(from, edit.start) + edit.text;
        from = edit.end;
      }
      wanted += before.slice(from);
      const texts = new Map([['f', before]]);
      const patch = patchOfEdits(texts, edits);
      if (patch === null) {
        expect(wanted).toBe(before);
        return;
      }
      const done = applyPatch(texts, patch, (path) => texts.has(path));
      if (typeof done === 'string') throw new Error(done);
      expect(done.map((file) => file.text)).toEqual([wanted]);
      const grown = done[0]?.replaced.reduce((sum, one) => sum + one.length - (one.end - one.start), 0);
      expect(grown).toBe(wanted.length - before.length);
    }),
  );
});

test('a file is created only where none is', () => {
  const patch = patchOfEdits(new Map(), [{ path: 'a.txt', start: 0, end: 0, text: 'one\n' }]) ?? '';
  expect(applyPatch(new Map(), patch, never)).toMatchObject([{ path: 'a.txt', text: 'one\n', before: null }]);
  expect(applyPatch(new Map(), patch, () => true)).toBe('a.txt is there already.');
});

test('a patch for another text does not apply', () => {
  const patch = patchOfEdits(new Map([['f', 'a\nb\nc\n']]), [{ path: 'f', start: 2, end: 3, text: 'B' }]) ?? '';
  expect(applyPatch(new Map([['f', 'a\nx\nc\n']]), patch, never)).toBe('Line 2 of f is not what the patch says.');
  expect(applyPatch(new Map(), patch, never)).toBe('f is not there.');
});
