import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import { hostileReport } from '../testing/hostile-report.ts';
import { checkConformance } from './conformance.ts';
import { readPage, withoutCode } from './conformance-page.ts';
import { renderMarkdown } from './markdown.ts';

describe('a hostile repository', () => {
  test('cannot break out of the format, whatever it names things', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        expect(checkConformance(renderMarkdown(report), report)).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });

  test('cannot add a link, an image or a mention', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const links = /(?<!\\)\]\(|https?:\/\/|www\.[a-z]|(?<!\\)@/i;
        expect(outsideCode(renderMarkdown(report)).filter((line) => links.test(line))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test('a GitHub-flavoured reader finds nothing that the report did not write', () => {
  const written = /^<\/?(?:h[1-4]|p|ul|ol|li|pre|code|table|thead|tbody|tr|th|td|strong|del|input)(?: [^>]*)?>$/;
  fc.assert(
    fc.property(hostileReport, (report) => {
      const markdown = renderMarkdown(report);
      const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
      const [comment, ...tags] = html.match(/<[^>]*>/g)?.filter((tag) => !written.test(tag)) ?? [];
      expect(comment).toMatch(/^<!-- seaworthy /);
      expect(tags).toEqual([]);
      const headings = readPage(markdown).lines.filter((line) => /^#{1,4} /.test(line.text));
      expect(html.match(/<h[1-4]>/g)).toHaveLength(headings.length);
    }),
    { numRuns: 60 },
  );
});

test('equal reports give equal bytes', () => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      expect(renderMarkdown(structuredClone(report))).toBe(renderMarkdown(report));
    }),
    { numRuns: 50 },
  );
});

function outsideCode(markdown: string): string[] {
  return readPage(markdown)
    .lines.map((line) => withoutCode(line.text))
    .filter((line) => !line.startsWith('<!-- '));
}
