import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { hostileText } from '../../testing/hostile-report.ts';
import { type EmbeddedFont, FontBook } from './font-book.ts';
import { breakLines, clampLines, niceCut, type TextLine } from './lines.ts';
import { loadPdfFonts } from './load-pdf-fonts.ts';
import { looks } from './style.ts';

let fonts: FontBook;

beforeAll(async () => {
  const doc = new PDFDocument({ autoFirstPage: false });
  const bytes = await loadPdfFonts();
  fonts = new FontBook(bytes, (name, file) => {
    doc.registerFont(name, file).font(name);
    return (doc as unknown as { _font: EmbeddedFont })._font; // not in the types
  });
});

const text = (lines: readonly TextLine[]) => lines.flatMap((line) => line.placed.map((part) => part.text)).join('');
const spans = fc.array(
  fc.record({
    text: hostileText.map((name) => name.replace(/\s/g, ' ')),
    look: fc.constantFrom(looks.body, looks.code, looks.part),
  }),
  { maxLength: 5 },
);

describe('lines', () => {
  test('are never wider than the column, whatever is in them', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 40, max: 400 }), (given, width) => {
        for (const line of breakLines(fonts, given, width)) expect(line.width).toBeLessThanOrEqual(width + 0.01);
      }),
    );
  });

  test('lose no character but repeated spaces', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 40, max: 400 }), (given, width) => {
        const squeezed = (value: string) => value.replace(/ +/g, '');
        expect(squeezed(text(breakLines(fonts, given, width)))).toBe(squeezed(given.map((span) => span.text).join('')));
      }),
    );
  });

  test('end between words, and only there', () => {
    const lines = breakLines(fonts, [{ text: 'one two three four five six', look: looks.body }], 60);
    expect(lines.length).toBeGreaterThan(1);
    expect(text(lines)).toBe('one two three four five six');
  });

  test('a path that is longer than a line is broken after a separator and begins beside its label', () => {
    const lines = breakLines(
      fonts,
      [{ text: `Location: ${'deploy/'.repeat(40)}compose.yml : 12`, look: looks.body }],
      300,
    );
    expect(lines[0]?.placed.map((part) => part.text).join('')).toMatch(/^Location: deploy\/(?:deploy\/)+$/);
  });

  test('that are cut off say so and still fit', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 3 }), (given, limit) => {
        const [all, kept] = [breakLines(fonts, given, 120), clampLines(fonts, given, 120, limit)];
        expect(kept.length).toBe(Math.min(limit, all.length));
        for (const line of kept) expect(line.width).toBeLessThanOrEqual(120.01);
        if (all.length > limit) expect(text(kept)).toMatch(/…$/);
      }),
    );
  });
});

test('a line that is full when a larger letter begins is cut before it', () => {
  const given = [
    { text: '``` # Owned ``` ## Infrastructure Readiness Score  **10.0 / 10**`', look: looks.body },
    { text: '\u0000', look: looks.body },
    { text: ' ## Infrastructure Readiness Score  **10.0 / 10**', look: looks.part },
  ];
  expect(text(clampLines(fonts, given, 120, 3))).toMatch(/…$/);
});

test('a cut keeps to a separator only when one is near', () => {
  expect(niceCut([...'src/deploy/compose.yml'], 13)).toBe(11);
  expect(niceCut([...'a/bbbbbbbbbbbbbbbbbbbb'], 13)).toBe(13);
});

describe('fonts', () => {
  test('one file after the other is asked for a character', () => {
    const names = fonts.runs('aЖ→', 'regular', false).map((run) => run.text);
    expect(names).toEqual(['a', 'Ж', '→']);
  });

  test('what none of them has is counted only when it is drawn', () => {
    expect(fonts.runs('平', 'mono', false).map((run) => run.text)).toEqual(['\ufffd']);
    expect(fonts.missing.get('平')).toBeUndefined();
    fonts.runs('平平', 'mono', true);
    expect(fonts.missing.get('平')).toBe(2);
  });

  test('joiners and variation selectors are no loss', () => {
    expect(
      fonts
        .runs('a\u200d\ufe0fb', 'serif', true)
        .map((run) => run.text)
        .join(''),
    ).toBe('ab');
  });
});
