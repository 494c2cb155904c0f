import { baseline, bulletList, fullColumn, heading, linePieces, paragraph } from './blocks.ts';
import type { StructNode } from './canvas.ts';
import type { Flow, Piece } from './flow.ts';
import type { GlyphName } from './glyphs.ts';
import { spansOf } from './inline-markdown.ts';
import { breakLines, type Span } from './lines.ts';
import { colours, looks, page, textWidth } from './style.ts';
import { addTable, type TableColumn } from './table.ts';

/** The tables of the Markdown report, by the titles of their columns. */
const tables: readonly (readonly TableColumn[])[] = [
  [
    { title: 'Item', share: 0.22 },
    { title: 'Inferred value', share: 0.42 },
    { title: 'Confidence', share: 0.13 },
    { title: 'Evidence', share: 0.23 },
  ],
  [
    { title: '#', share: 0.06, align: 'right' },
    { title: 'Fix', share: 0.385 },
    { title: 'Severity', share: 0.13 },
    { title: 'Effort', share: 0.13 },
    { title: 'Score', share: 0.13 },
    { title: 'Patch', share: 0.165 },
  ],
  [
    { title: 'Metric', share: 0.24 },
    { title: 'Threshold', share: 0.18 },
    { title: 'Why', share: 0.34 },
    { title: 'Rule', share: 0.24 },
  ],
  [
    { title: 'Control: this defect was looked for and not found', share: 0.32 },
    { title: 'Place', share: 0.28 },
    { title: 'Line', share: 0.4 },
  ],
  [
    { title: '#', share: 0.06, align: 'right' },
    { title: 'Accepted or dismissed', share: 0.29 },
    { title: 'By', share: 0.12 },
    { title: 'Why', share: 0.25 },
    { title: 'Until', share: 0.12 },
    { title: 'Said in', share: 0.16 },
  ],
];

/** Kinds of lines; those of one kind that follow each other are one block. */
const blockKinds: readonly (readonly [RegExp, (flow: Flow, parent: StructNode, lines: readonly string[]) => void])[] = [
  [/^\| /, addMarkdownTable],
  [/^ *- \[[ x]\] /, addChecks],
  [/^- /, (flow, parent, lines) => addBullets(flow, parent, lines, '-')],
  [/^\d+\. /, (flow, parent, lines) => addBullets(flow, parent, lines, '1.')],
  [/^### /, addHeadings],
  [/^$/, () => undefined],
  [/^/, addParagraphs],
];

/** Adds the lines that markdown-*.ts wrote below a heading, set in type. */
export function addMarkdownPart(flow: Flow, parent: StructNode, lines: readonly string[]): void {
  const kindOf = (line: string) => blockKinds.findIndex(([pattern]) => pattern.test(line));
  for (let from = 0, to = 0; from < lines.length; from = to) {
    const kind = kindOf(lines[from] ?? '');
    while (to < lines.length && kindOf(lines[to] ?? '') === kind) to++;
    blockKinds[kind]?.[1](flow, parent, lines.slice(from, to));
  }
}

function addHeadings(flow: Flow, parent: StructNode, lines: readonly string[]): void {
  for (const line of lines)
    flow.add(heading(flow, parent, spansOf(line.slice(4), looks.section), { level: 2, gap: 18 }));
}

function addParagraphs(flow: Flow, parent: StructNode, lines: readonly string[]): void {
  // Quotations say what was done to the report; in print they are notes like any other.
  for (const line of lines) flow.add(paragraph(flow, parent, spansOf(line.replace(/^> /, ''), looks.body), looks.body));
}

function addBullets(flow: Flow, parent: StructNode, lines: readonly string[], mark: '-' | '1.'): void {
  const items = lines.map((line) => spansOf(line.replace(/^(?:- |\d+\. )/, ''), looks.body));
  flow.add(bulletList(flow, parent, items, looks.body, { gap: 4, between: 3, mark }));
}

function addMarkdownTable(flow: Flow, parent: StructNode, lines: readonly string[]): void {
  const [head, , ...body] = lines;
  const titles = cellsOf(head ?? '');
  const columns = tables.find((table) => table.every((column, index) => column.title === titles[index]));
  const shares = columns ?? titles.map((title) => ({ title, share: 1 / titles.length }));
  addTable(
    flow,
    parent,
    shares,
    body.map((line) => cellsOf(line).map((cell): Span[] => spansOf(cell, looks.cell))),
  );
}

/** Cells of a row as escape.ts writes it: a pipe inside a cell stands behind an odd number of backslashes. */
function cellsOf(line: string): string[] {
  const cells = [''];
  for (const part of line.slice(2, -2).matchAll(/\\.|[^\\|]+|\||\\$/gsu)) {
    if (part[0] === '|') cells.push('');
    else cells[cells.length - 1] += part[0] === '\\|' ? '|' : part[0];
  }
  return cells.map((cell) => cell.trim());
}

/** `- [x] text` with a drawn box; the brackets stay in the text for whoever copies it or hears it. */
function addChecks(flow: Flow, parent: StructNode, lines: readonly string[]): void {
  const { canvas } = flow;
  const list = canvas.node('L', parent);
  const look = looks.body;
  for (const line of lines) {
    const [, nested, checked, text = ''] = /^( *)- \[([ x])\] (.*)$/s.exec(line) ?? [];
    const x = fullColumn.x + (nested === '' ? 0 : 11);
    const body = canvas.node('LBody', canvas.node('LI', list));
    const broken = breakLines(canvas.fonts, spansOf(text, look), page.left + textWidth - x - boxIndent);
    const [first, ...rest] = linePieces(flow, broken, look, x + boxIndent, body);
    if (first === undefined) continue;
    const draw: Piece['draw'] = (y) => {
      const { glyph, colour } = boxOf(checked === 'x', text);
      canvas.mark(body);
      canvas.glyph(glyph, x, y + 2, 9.5, colour);
      canvas.text([{ text: `[${checked}] `, look: { ...look, size: 6 }, x: 0 }], x, baseline(y, look), true);
      first.draw(y);
    };
    flow.add([{ ...first, draw, gap: 3 }, ...rest]);
  }
}

/** Between the edge of a box and its words. */
const boxIndent = 17;

/** What does not apply is ticked in Markdown and struck out; a tick alone would look like praise. */
function boxOf(isChecked: boolean, text: string): { readonly glyph: GlyphName; readonly colour: string } {
  if (!isChecked) return { glyph: 'box', colour: colours.soft };
  return text.startsWith('~') ? { glyph: 'dash', colour: colours.faint } : { glyph: 'checked', colour: colours.sound };
}
