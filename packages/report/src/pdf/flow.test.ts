import { readFileSync } from 'node:fs';
import type { Report } from '@seaworthy/schema/report';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Canvas } from './canvas.ts';
import { codePieces } from './code.ts';
import { addFindings } from './findings.ts';
import { Flow, type Piece } from './flow.ts';
import { loadPdfFonts } from './load-pdf-fonts.ts';
import type { PdfFonts } from './options.ts';
import { page, textHeight, textWidth } from './style.ts';

let fonts: PdfFonts;
let flow: Flow;
/** The page of each slice that `slices` made, in their order. */
let pages: number[];

beforeAll(async () => {
  fonts = await loadPdfFonts();
});

beforeEach(() => {
  const canvas = new Canvas(fonts, { title: 'Flow', receipt: '0'.repeat(64) });
  flow = new Flow(canvas, canvas.node('Document', undefined));
  flow.newPage();
  pages = [];
});

/** Slices that fill so much of a page together. */
function slices(count: number, share: number): Piece[] {
  return Array.from({ length: count }, () => ({
    height: (share * textHeight) / count,
    draw: () => void pages.push(flow.pageIndex),
  }));
}

test('a block that does not fit goes on where the page ends, for a page half white says nothing', () => {
  flow.add(slices(1, 0.5));
  flow.add(slices(10, 0.6), true);
  expect(pages).toEqual([0, ...Array(8).fill(0), 1, 1]);
});

test('a block is not cut where so little is left that the white does not show', () => {
  flow.add(slices(1, 0.9));
  flow.add(slices(10, 0.6), true);
  expect(pages).toEqual([0, ...Array(10).fill(1)]);
});

test('a fix of fifteen lines stands on one page, and a longer one goes on with at least two lines on either', () => {
  const pagesOf = (lines: number): number[] => {
    const after = Array.from({ length: lines }, (_, index) => `line ${index}`).join('\n');
    const fix = { title: 'Fix it', before: null, after, language: 'text', at: null, grade: 'advice' } as const;
    const column = { x: page.left, width: textWidth };
    const found: number[] = [];
    const pieces = codePieces(flow, flow.root, fix as unknown as Report['findings'][number]['fix'], column); // what it reads
    flow.newPage();
    flow.add(slices(1, 1 - 60 / textHeight));
    flow.add(pieces.map((piece) => ({ ...piece, draw: () => void found.push(flow.pageIndex) })));
    return found;
  };
  expect(new Set(pagesOf(15)).size).toBe(1);
  const [first, ...others] = pagesOf(22);
  expect(others.filter((at) => at === first).length).toBeGreaterThanOrEqual(1);
  expect(others.at(-1)).not.toBe(first);
  expect(others.at(-2)).toBe(others.at(-1));
});

test('seventy findings fill their pages: what is left white at their ends is less than an eighth', () => {
  const desk = new URL('../../../../fixtures/docs-desk/report.json', import.meta.url);
  const report = JSON.parse(readFileSync(desk, 'utf8')) as Report; // its schema is tested elsewhere
  const ends = new Map<number, number>();
  const add = flow.add.bind(flow);
  flow.add = (pieces, together) => {
    const told = pieces.map((piece) => ({
      ...piece,
      draw: (y: number) => {
        ends.set(flow.pageIndex, y + piece.height);
        piece.draw(y);
      },
    }));
    add(told, together);
  };
  addFindings(flow, flow.root, report, { baseUrl: undefined });
  flow.settle();
  const white = [...ends.values()].map((end) => 1 - (end - page.top) / textHeight);
  expect(report.findings.length).toBeGreaterThanOrEqual(70);
  expect(white.reduce((sum, share) => sum + share, 0) / white.length).toBeLessThan(1 / 8);
});
