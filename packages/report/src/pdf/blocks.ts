import type { StructNode } from './canvas.ts';
import type { BookmarkFacts, Flow, Piece } from './flow.ts';
import { breakLines, clampLines, type Span, type TextLine } from './lines.ts';
import { colours, type Look, looks, page, textWidth } from './style.ts';

/** Where a block stands: points from the page's left edge. */
export interface Column {
  readonly x: number;
  readonly width: number;
}

export const fullColumn: Column = { x: page.left, width: textWidth };

/** Lines of one node, each a piece. Neither the first nor the last line is left alone on a page. */
export function linePieces(flow: Flow, lines: readonly TextLine[], look: Look, x: number, node: StructNode): Piece[] {
  const { canvas } = flow;
  return lines.map((line, index) => ({
    height: look.lead,
    keep: lines.length > 1 && (index === 0 || index === lines.length - 2),
    draw: (y) => {
      canvas.mark(node);
      canvas.text(line.placed, x, baseline(y, look));
    },
  }));
}

/** Baseline of a line whose box begins at `y`: text stands in the middle of its lead. */
export function baseline(y: number, { size, lead }: Pick<Look, 'size' | 'lead'>): number {
  return y + (lead - size) / 2 + size * 0.8;
}

export function paragraph(
  flow: Flow,
  parent: StructNode,
  spans: readonly Span[],
  look: Look,
  { gap = 6, column = fullColumn, keep = false, type = 'P' } = {},
): Piece[] {
  const lines = breakLines(flow.canvas.fonts, spans, column.width);
  if (lines.length === 0) return [];
  const pieces = linePieces(flow, lines, look, column.x, flow.canvas.node(type, parent));
  return withEdges(pieces, gap, keep);
}

/** A heading with its bookmark; it stays with what follows. */
export function heading(
  flow: Flow,
  parent: StructNode,
  spans: readonly Span[],
  { level, gap, bookmark, after = 4 }: { level: 1 | 2 | 3 | 4; gap: number; bookmark?: BookmarkFacts; after?: number },
): Piece[] {
  const look = spans[0]?.look ?? looks.section;
  const lines = breakLines(flow.canvas.fonts, spans, textWidth);
  const pieces = linePieces(flow, lines, look, page.left, flow.canvas.node(`H${level}`, parent));
  const [first, ...rest] = pieces;
  if (first === undefined) return [];
  const draw: Piece['draw'] = (y) => {
    if (bookmark !== undefined) flow.bookmark(bookmark, y);
    first.draw(y);
  };
  return [{ ...first, gap, draw }, ...rest, blank(after)].map((piece) => ({ ...piece, keep: true }));
}

/** List items of at most `limit` lines with a hanging mark. The mark is decoration: the list's structure says the same. */
export function bulletList(
  flow: Flow,
  parent: StructNode,
  items: readonly (readonly Span[])[],
  look: Look,
  { gap = 2, column = fullColumn, mark = '-', between = 1, limit = Number.POSITIVE_INFINITY } = {},
): Piece[] {
  if (items.length === 0) return [];
  const { canvas } = flow;
  const list = canvas.node('L', parent);
  const indent = 11;
  return items.flatMap((spans, index) => {
    const lines = clampLines(canvas.fonts, spans, column.width - indent, limit);
    const body = canvas.node('LBody', canvas.node('LI', list));
    const [first, ...rest] = linePieces(flow, lines, look, column.x + indent, body);
    if (first === undefined) return [];
    const shown = mark === '1.' ? `${index + 1}.` : mark;
    const draw: Piece['draw'] = (y) => {
      canvas.artifact(() =>
        canvas.text([{ text: shown, look: { ...look, colour: colours.soft }, x: 0 }], column.x, baseline(y, look)),
      );
      first.draw(y);
    };
    return [{ ...first, draw, gap: index === 0 ? gap : between }, ...rest];
  });
}

export function rule(flow: Flow, gap: number, colour: string = colours.hairline): Piece {
  return {
    height: 1,
    gap,
    keep: true,
    draw: (y) => flow.canvas.artifact(() => flow.canvas.line(page.left, y, page.left + textWidth, y, colour)),
  };
}

export function blank(height: number): Piece {
  return { height, draw: () => undefined };
}

/** First piece with a gap; with `keep`, the last one stays with what follows. */
export function withEdges(pieces: readonly Piece[], gap: number, keep: boolean): Piece[] {
  return pieces.map((piece, index) => ({
    ...piece,
    ...(index === 0 ? { gap } : {}),
    ...(keep && index === pieces.length - 1 ? { keep: true } : {}),
  }));
}
