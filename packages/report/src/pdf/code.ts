import type { Fix } from '@seaworthy/schema/report-fix';
import { codeLines, oneLine } from '../escape.ts';
import { count } from '../words.ts';
import { baseline, type Column } from './blocks.ts';
import type { Placed, StructNode } from './canvas.ts';
import { type DiffLine, diffLines } from './diff.ts';
import type { Flow, Piece } from './flow.ts';
import { niceCut } from './lines.ts';
import { colours, type Look, looks } from './style.ts';

/** Lines of a fix that are printed; the report file holds them all. */
const shownLines = 24;
/** A block of so many printed lines stands on one page; a longer one is cut between its lines. */
const unbroken = 16;
/** One source line is cut off after so many printed lines: a minified file is one line. */
const shownWraps = 6;
const gutter = 16;
/** Further indent of what goes on below. */
const continued = 12;

const caption: Look = { ...looks.place, lead: 13 };

/** The fix as a block of code: where it goes, then its lines with − and + before what changes. */
export function codePieces(flow: Flow, parent: StructNode, fix: Fix, column: Column): Piece[] {
  const node = flow.canvas.node('Code', parent);
  const lines =
    fix.before === null
      ? codeLines(fix.after).map((text): DiffLine => ({ mark: ' ', text }))
      : changeOf(fix.before, fix.after);
  const shown = lines.slice(0, shownLines);
  const note = (text: string): Row => ({ sign: '', text, look: caption, indent: 0 });
  const captions = captionsOf(fix).flatMap((text) => wrappedCaption(flow, text, column.width - 16));
  const rows = [...captions, ...shown.flatMap((line) => wrapped(flow, line, column.width - 16))];
  const rest = lines.length - shown.length;
  if (rest > 0) rows.push(note(`… ${count(rest, 'more line', 'more lines')} in the report file`));
  return rows.map((row, index) => {
    const [isFirst, isLast] = [index === 0, index === rows.length - 1];
    const [above, below] = [isFirst ? 6 : 0, isLast ? 6 : 0];
    return {
      height: above + row.look.lead + below,
      gap: isFirst ? 4 : 0,
      keep: !isLast && (rows.length <= unbroken || index < 2 || index === rows.length - 2),
      draw: (y) => {
        flow.canvas.artifact(() => {
          flow.canvas.fill(column.x, y - 0.2, column.width, above + row.look.lead + below + 0.4, colours.tint);
        });
        flow.canvas.mark(node);
        flow.canvas.text(placedOf(row), column.x + 8, baseline(y + above, row.look));
      },
    };
  });
}

function changeOf(before: string, after: string): DiffLine[] {
  return diffLines(codeLines(before), codeLines(after));
}

/** Where the lines stand, as the Markdown report says it. */
function captionsOf({ before, at }: Fix): string[] {
  if (at === null) return [];
  return [oneLine(before === null ? `new: ${at}` : at)];
}

interface Row {
  /** Absent on the lines that go on from the one above. */
  readonly sign: '−' | '+' | '';
  readonly text: string;
  readonly look: Look;
  /** Points from the edge of the block. */
  readonly indent: number;
}

const colourOf = { '-': colours.removed, '+': colours.added, ' ': colours.ink } as const;

const signOf = { '-': '−', '+': '+', ' ': '' } as const;

/** The sign stands in the text, so that it is copied and read aloud; the colour only repeats it. */
function placedOf({ sign, text, look, indent }: Row): Placed[] {
  // The space is not seen; without it copied lines would run together.
  const line: Placed = { text: `${text} `, look, x: indent };
  return sign === '' ? [line] : [{ text: sign, look, x: 0 }, line];
}

/** A source line as printed lines; what does not fit goes on below. */
function wrapped(flow: Flow, { mark, text }: DiffLine, width: number): Row[] {
  const look: Look = { ...looks.code, colour: colourOf[mark] };
  return rowsOf(flow, text, width, { sign: signOf[mark], look, indent: gutter });
}

/** A path may be as long as its author likes. */
function wrappedCaption(flow: Flow, text: string, width: number): Row[] {
  return rowsOf(flow, text, width, { sign: '', look: caption, indent: 0 });
}

function rowsOf(flow: Flow, text: string, width: number, { sign, look, indent: first }: Omit<Row, 'text'>): Row[] {
  const rows: Row[] = [];
  let rest = [...text.replaceAll('\t', '  ')];
  do {
    const isFirst = rows.length === 0;
    const indent = isFirst ? first : first + continued;
    const fitting = fittingCells(flow, rest, look, width - indent);
    const isCut = rest.length > fitting && rows.length === shownWraps - 1;
    const cut = isCut ? Math.max(1, fitting - 2) : niceCut(rest, fitting);
    const shown = rest.slice(0, cut).join('');
    rows.push({ sign: isFirst ? sign : '', text: isCut ? `${shown} …` : shown, look, indent });
    rest = rest.slice(cut);
  } while (rest.length > 0 && rows.length < shownWraps);
  return rows;
}

/** In a monospaced font every character is as wide as any other, except those of a fallback font. */
function fittingCells(flow: Flow, characters: readonly string[], { face, size }: Look, width: number): number {
  let [cut, used] = [0, 0];
  while (cut < characters.length) {
    used += flow.canvas.fonts.width(characters[cut] ?? '', face, size);
    if (used > width) break;
    cut++;
  }
  return Math.max(1, cut);
}
