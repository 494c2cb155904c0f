import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileText } from '../../testing/hostile-report.ts';
import { codeParts, codeSpan, inline, oneLine, prose } from '../escape.ts';
import { sentenceSpans, spansOf } from './inline-markdown.ts';
import { looks } from './style.ts';

const textOf = (markdown: string) =>
  spansOf(markdown, looks.body)
    .map((span) => span.text)
    .join('');

test('what escape.ts wrote as plain words is read back as it was', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(textOf(inline(text))).toBe(oneLine(text));
    }),
  );
});

test('a code span is read back as it was, in mono', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const spans = spansOf(codeSpan(text), looks.body);
      expect(spans.map((span) => span.text).join('')).toBe(oneLine(text));
      expect(spans.every((span) => span.look.face === 'mono')).toBe(true);
    }),
  );
});

test('a sentence reads the same from its Markdown and from its source', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const read = spansOf(prose(text), looks.body).filter((span) => span.text !== '');
      expect(read.map((span) => span.text).join('')).toBe(
        codeParts(oneLine(text))
          .map((part) => (part.isCode ? oneLine(part.text) : part.text))
          .join(''),
      );
    }),
  );
});

test('bold and struck-out words lose their marks and keep their look', () => {
  const [bold, plain, struck] = spansOf('**Is it backed up?** Needed: ~n/a~', looks.body);
  expect(bold).toMatchObject({ text: 'Is it backed up?', look: { face: 'strong' } });
  expect(plain).toMatchObject({ text: ' Needed: ', look: { face: 'regular' } });
  expect(struck).toMatchObject({ text: 'n/a', struck: true });
});

test('commands in a sentence are set in mono', () => {
  expect(sentenceSpans('Run `docker stats` now.', looks.body).map(({ text, look }) => [text, look.face])).toEqual([
    ['Run ', 'regular'],
    ['docker stats', 'mono'],
    [' now.', 'regular'],
  ]);
});
