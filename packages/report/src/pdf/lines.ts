import type { Placed } from './canvas.ts';
import type { FontBook } from './font-book.ts';
import type { Look } from './style.ts';

/** Text in one look. Spaces separate words; there are no line ends in it. */
export interface Span {
  readonly text: string;
  readonly look: Look;
  readonly struck?: boolean;
}

/** A word, or the part of one that has its own look. */
interface Atom extends Span {
  readonly width: number;
}

/** Atoms without a space between them: a line is broken between clusters only, unless one is longer than a line. */
type Cluster = readonly Atom[];

export interface TextLine {
  readonly placed: readonly Placed[];
  readonly width: number;
}

/** The spans as lines that are at most `width` points wide, whatever is in them. No span, no line. */
export function breakLines(fonts: FontBook, spans: readonly Span[], width: number): TextLine[] {
  const lines: TextLine[] = [];
  let line = new LineBuilder(fonts);
  const end = (after: ' ' | '' = '') => {
    if (!line.isEmpty) lines.push(line.finish(after));
    line = new LineBuilder(fonts);
  };
  for (const cluster of clustersOf(fonts, spans)) {
    const needed = cluster.reduce((sum, atom) => sum + atom.width, 0);
    const left = width - line.width - line.space(cluster);
    if (!line.isEmpty && needed > left && (needed <= width || left < width * worthFilling)) end(' ');
    if (needed <= width) {
      line.add(cluster);
      continue;
    }
    // Longer than any line: it begins where the line stands, as a reader of "Location: …" expects.
    for (const [index, part] of partsOf(fonts, cluster, width, line.isEmpty ? width : left).entries()) {
      if (index > 0 && line.width + part.width > width) end();
      if (index === 0) line.add([part]);
      else line.attach(part);
    }
  }
  end();
  return lines;
}

/** At most `limit` lines; the last one ends in an ellipsis when something was left out. */
export function clampLines(fonts: FontBook, spans: readonly Span[], width: number, limit: number): TextLine[] {
  const lines = breakLines(fonts, spans, width);
  const last = lines[limit - 1];
  if (lines.length <= limit || last === undefined) return lines;
  return [...lines.slice(0, limit - 1), withEllipsis(fonts, last, width)];
}

function withEllipsis(fonts: FontBook, { placed }: Pick<TextLine, 'placed'>, width: number): TextLine {
  const [tail, before] = [placed.at(-1), placed.slice(0, -1)];
  if (tail === undefined) return { placed, width: 0 };
  const { face, size } = tail.look;
  for (let characters = [...tail.text]; characters.length > 0; characters = characters.slice(0, -1)) {
    const text = `${characters.join('').trimEnd()}…`;
    const end = tail.x + fonts.width(text, face, size);
    if (end <= width) return { placed: [...before, { ...tail, text }], width: end };
  }
  // No room behind what stands before it: a large letter after small ones.
  return withEllipsis(fonts, { placed: before }, width);
}

class LineBuilder {
  readonly #fonts: FontBook;
  readonly #placed: { text: string; look: Look; x: number; struck?: boolean }[] = [];
  width = 0;

  constructor(fonts: FontBook) {
    this.#fonts = fonts;
  }

  get isEmpty(): boolean {
    return this.#placed.length === 0;
  }

  /** Width of the space that would stand before the cluster. */
  space(cluster: Cluster): number {
    const [before, after] = [this.#placed.at(-1)?.look, cluster[0]?.look];
    if (before === undefined || after === undefined) return 0;
    // A monospaced space beside words looks like two.
    return Math.min(...[before, after].map((look) => this.#fonts.width(' ', look.face, look.size)));
  }

  add(cluster: Cluster): void {
    const [first, ...rest] = cluster;
    if (first === undefined) return;
    const space = this.space(cluster);
    const last = this.#placed.at(-1);
    if (last !== undefined && last.look === first.look && last.struck === first.struck) {
      last.text += ` ${first.text}`;
      this.width += space + first.width;
    } else {
      if (last !== undefined) last.text += ' ';
      this.width += space;
      this.attach(first);
    }
    for (const atom of rest) this.attach(atom);
  }

  /** Without a space before it. */
  attach({ text, look, width, struck }: Atom): void {
    this.#placed.push({ text, look, x: this.width, ...(struck === undefined ? {} : { struck }) });
    this.width += width;
  }

  /** `after`: what stood between this line and the next. It is not seen, but copied and read aloud. */
  finish(after: ' ' | ''): TextLine {
    const last = this.#placed.at(-1);
    if (last !== undefined) last.text += after;
    return { placed: this.#placed, width: this.width };
  }
}

function clustersOf(fonts: FontBook, spans: readonly Span[]): Cluster[] {
  const clusters: Atom[][] = [];
  let open = false;
  for (const { text, look, struck } of spans) {
    for (const [index, word] of text.split(' ').entries()) {
      if (index > 0) open = false;
      if (word === '') continue;
      const atom = {
        text: word,
        look,
        width: fonts.width(word, look.face, look.size),
        ...(struck === undefined ? {} : { struck }),
      };
      const last = clusters.at(-1);
      if (open && last !== undefined) last.push(atom);
      else clusters.push([atom]);
      open = true;
    }
  }
  return clusters;
}

/** Share of a line that must be free for a long name to begin on it. */
const worthFilling = 0.4;
/** Where a path, an address or a long name may be broken without a hyphen: after these. */
const breakable = /[\s/\\\-._:,;=&?@|)\]}]/;

/** A cluster that is wider than a line, in parts that are not; the first one fits into `first` points. */
function partsOf(fonts: FontBook, cluster: Cluster, width: number, first: number): Atom[] {
  const parts: Atom[] = [];
  for (const atom of cluster) {
    const characters = [...atom.text];
    for (let from = 0; from < characters.length; ) {
      // A name from a repository may be a megabyte long: only what could fit is looked at.
      const next = characters.slice(from, from + longestLine);
      const cut = niceCut(next, fitting(fonts, next, atom.look, parts.length === 0 ? first : width));
      const text = next.slice(0, cut).join('');
      parts.push({ ...atom, text, width: fonts.width(text, atom.look.face, atom.look.size) });
      from += cut;
    }
  }
  return parts;
}

/** No line holds more characters than this, however narrow they are. */
const longestLine = 400;

/** How many characters fit, at least one. */
function fitting(fonts: FontBook, characters: readonly string[], { face, size }: Look, width: number): number {
  let [low, high] = [1, characters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fonts.width(characters.slice(0, middle).join(''), face, size) <= width) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where to cut so that at most `count` characters come first: after a separator when one is near. */
export function niceCut(characters: readonly string[], count: number): number {
  if (count >= characters.length) return characters.length;
  for (let cut = count; cut > count * 0.6; cut--) if (breakable.test(characters[cut - 1] ?? '')) return cut;
  return count;
}
