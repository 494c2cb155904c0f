/**
 * A place in one file of the audited tree. Offsets are UTF-16 code units, `end` exclusive; lines are 1-based, inclusive.
 * Every node of every document carries one from the first byte on: nobody searches text for a line number later.
 */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly endLine: number;
}

/** Line starts of one text, built once per file. CRLF, LF and CR all end a line. */
export interface LineIndex {
  readonly file: string;
  readonly starts: readonly number[];
}

export function indexLines(file: string, text: string): LineIndex {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 13 && text.charCodeAt(i + 1) === 10) i++;
    if (c === 10 || c === 13) starts.push(i + 1);
  }
  return { file, starts };
}

/** 1-based line that holds `offset`. */
export function lineAt(index: LineIndex, offset: number): number {
  let low = 0;
  let high = index.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((index.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** An empty range sits on the line of its start; a range that ends with a line break does not reach into the next line. */
export function spanOf(index: LineIndex, start: number, end: number): Span {
  const last = end > start ? end - 1 : start;
  return { file: index.file, start, end, line: lineAt(index, start), endLine: lineAt(index, last) };
}

/** The first character of a file: where something that concerns the whole file is anchored. */
export function fileStart(file: string): Span {
  return { file, start: 0, end: 0, line: 1, endLine: 1 };
}

/** From the start of `first` to the end of `last`, both in the same file. */
export function joinSpans(first: Span, last: Span): Span {
  return { file: first.file, start: first.start, end: last.end, line: first.line, endLine: last.endLine };
}
