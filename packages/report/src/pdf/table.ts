import { baseline } from './blocks.ts';
import type { StructNode } from './canvas.ts';
import type { Flow, Piece } from './flow.ts';
import { breakLines, type Span, type TextLine } from './lines.ts';
import { colours, type Look, looks, page, textHeight, textWidth } from './style.ts';

/** A column: its title and its share of the text width; shares sum to 1. */
export interface TableColumn {
  readonly title: string;
  readonly share: number;
  readonly align?: 'right';
}

/** Space between columns, and above and below the text of a row. */
const gutter = 10;
const padding = 3.5;

interface Cell {
  readonly lines: readonly TextLine[];
  readonly node: StructNode;
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** Adds a table at once, because its header row must come again on every page that it reaches. */
export function addTable(
  flow: Flow,
  parent: StructNode,
  columns: readonly TableColumn[],
  rows: readonly (readonly (readonly Span[])[])[],
  gap = 6,
): void {
  const table = flow.canvas.node('Table', parent);
  const head = columns.map(({ title }) => [{ text: title, look: looks.smallStrong }]);
  const header = rowPieces(flow, columns, head, looks.smallStrong, flow.canvas.node('TR', table), 'TH');
  const [first] = header;
  if (first === undefined) return;
  const [firstRow, ...others] = rows;
  const begin =
    firstRow === undefined ? [] : rowPieces(flow, columns, firstRow, looks.cell, flow.canvas.node('TR', table), 'TD');
  flow.add([{ ...first, gap, keep: true }, ...header.slice(1).map((piece) => ({ ...piece, keep: true })), ...begin]);
  flow.repeated = repeatedHeader(flow, columns, head);
  for (const row of others) flow.add(rowPieces(flow, columns, row, looks.cell, flow.canvas.node('TR', table), 'TD'));
  flow.repeated = undefined;
  flow.canvas.end(table);
}

/** On later pages the header is decoration: the table has it already. */
function repeatedHeader(flow: Flow, columns: readonly TableColumn[], head: readonly (readonly Span[])[]): Piece {
  const cells = cellsOf(flow, columns, head, undefined);
  const height = cellsHeight(cells, looks.smallStrong);
  return {
    height,
    draw: (y) =>
      flow.canvas.artifact(() => {
        for (const cell of cells) drawCell(flow, cell, y, looks.smallStrong, 0, cell.lines.length);
        bottomLine(flow, y + height, colours.edge);
      }),
  };
}

/** One piece per row; a row that fills more than half a page is cut between its lines. */
function rowPieces(
  flow: Flow,
  columns: readonly TableColumn[],
  row: readonly (readonly Span[])[],
  look: Look,
  node: StructNode,
  type: 'TH' | 'TD',
): Piece[] {
  const cells = cellsOf(flow, columns, row, { node, type });
  const count = Math.max(1, ...cells.map((cell) => cell.lines.length));
  const step = cellsHeight(cells, look) > textHeight / 2 ? 1 : count;
  const pieces: Piece[] = [];
  for (let from = 0; from < count; from += step) {
    const [isFirst, isLast] = [from === 0, from + step >= count];
    const [above, below] = [isFirst ? padding : 0, isLast ? padding : 0];
    const height = above + Math.min(step, count - from) * look.lead + below;
    pieces.push({
      height,
      draw: (y) => {
        for (const cell of cells) {
          if (from > 0 && cell.lines.length <= from) continue;
          flow.canvas.mark(cell.node);
          drawCell(flow, cell, y + above - padding, look, from, from + step);
        }
        if (isLast)
          flow.canvas.artifact(() => bottomLine(flow, y + height, type === 'TH' ? colours.edge : colours.hairline));
      },
    });
  }
  return pieces;
}

function cellsOf(
  flow: Flow,
  columns: readonly TableColumn[],
  row: readonly (readonly Span[])[],
  into: { readonly node: StructNode; readonly type: 'TH' | 'TD' } | undefined,
): Cell[] {
  let x: number = page.left;
  return columns.map(({ share, align }, index) => {
    const last = index === columns.length - 1;
    const cellX = x;
    const width = share * textWidth - (last ? 0 : gutter);
    x += share * textWidth;
    const node =
      into === undefined
        ? flow.root
        : flow.canvas.node(into.type, into.node, into.type === 'TH' ? { scope: 'Column' } : {});
    const lines = breakLines(flow.canvas.fonts, row[index] ?? [], width);
    return { lines, node, x: cellX, width, align: align ?? 'left' };
  });
}

function cellsHeight(cells: readonly Cell[], look: Look): number {
  return Math.max(1, ...cells.map((cell) => cell.lines.length)) * look.lead + 2 * padding;
}

function drawCell(flow: Flow, cell: Cell, y: number, look: Look, from: number, to: number): void {
  for (const [index, line] of cell.lines.slice(from, to).entries()) {
    const x = cell.align === 'right' ? cell.x + cell.width - line.width : cell.x;
    flow.canvas.text(line.placed, x, baseline(y + padding + index * look.lead, look));
  }
}

function bottomLine(flow: Flow, y: number, colour: string): void {
  flow.canvas.line(page.left, y, page.left + textWidth, y, colour);
}
