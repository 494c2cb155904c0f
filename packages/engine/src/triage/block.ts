/** First and last line, from 1: an instruction with its continued lines, a key with all below it. */
export interface Block {
  readonly first: number;
  readonly last: number;
}

/** What begins on the line with this index, from 0. */
export function blockAt(lines: readonly string[], index: number): Block {
  const indent = indentOf(lines[index] ?? '');
  let last = index;
  while (last + 1 < lines.length) {
    const next = lines[last + 1] ?? '';
    const continued = /\\\s*$/.test(lines[last] ?? '');
    if (!continued && next.trim() !== '' && indentOf(next) <= indent) break;
    last += 1;
  }
  return { first: index + 1, last: last + 1 };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}
