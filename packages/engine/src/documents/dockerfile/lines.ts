/** Text of one instruction with continuations joined, that still knows where each character came from. */
export interface JoinedText {
  readonly text: string;
  /** Offset in the file of the character at `offset` of `text`. */
  at(offset: number): number;
  /** The same text from `offset` on. */
  from(offset: number): JoinedText;
  /** Without white space at both ends. */
  trimmed(): JoinedText;
}

interface Piece {
  /** Offset in the joined text. */
  readonly joined: number;
  /** Offset in the file. */
  readonly source: number;
}

/** Joins the lines of an instruction as Docker does: the escape character and the break go, comment and empty lines too. */
export function joinLines(source: string, start: number, end: number, escapeCharacter: '\\' | '`'): JoinedText {
  const pieces: Piece[] = [];
  let text = '';
  let at = start;
  let first = true;
  while (at < end || first) {
    const breakAt = source.indexOf('\n', at);
    const next = breakAt < 0 || breakAt >= end ? end : breakAt + 1;
    const line = source.slice(at, Math.min(next, end));
    const content = line.replace(/\r?\n$/, '');
    if (first || !/^\s*(#|$)/.test(content)) {
      const trimmed = content.trimEnd();
      const kept = trimmed.endsWith(escapeCharacter) ? trimmed.slice(0, -1) : content;
      pieces.push({ joined: text.length, source: at });
      text += kept;
    }
    first = false;
    if (next <= at) break;
    at = next;
  }
  return slice(text, pieces, 0, text.length, end).trimmed();
}

function slice(text: string, pieces: readonly Piece[], from: number, to: number, end: number): JoinedText {
  const at = (offset: number): number => {
    const wanted = from + offset;
    if (wanted >= to && wanted > from) return placeOf(pieces, wanted - 1, end) + 1;
    return placeOf(pieces, wanted, end);
  };
  return {
    text: text.slice(from, to),
    at,
    from: (offset) => slice(text, pieces, Math.min(from + offset, to), to, end),
    trimmed: () => {
      let start = from;
      let stop = to;
      while (start < stop && isBlank(text, start)) start++;
      while (stop > start && isBlank(text, stop - 1)) stop--;
      return slice(text, pieces, start, stop, end);
    },
  };
}

function placeOf(pieces: readonly Piece[], offset: number, end: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.joined ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  return piece === undefined ? end : Math.min(piece.source + offset - piece.joined, end);
}

/** `--name=value` words at the start. */
export function splitFlags(joined: JoinedText): { flags: { name: string; value: string }[]; rest: JoinedText } {
  const flags: { name: string; value: string }[] = [];
  let rest = joined;
  for (;;) {
    const match = /^--([a-z][a-z-]*)(?:=("[^"]*"|\S*))?(?=\s|$)/.exec(rest.text);
    if (match === null) return { flags, rest };
    flags.push({ name: match[1] ?? '', value: (match[2] ?? '').replace(/^"|"$/g, '') });
    rest = rest.from(match[0].length).trimmed();
  }
}

/** Words at white space outside quotes; quotes and escapes stay in the text. */
export function splitWords(
  joined: JoinedText,
  escapeCharacter: '\\' | '`',
): { readonly text: string; readonly start: number; readonly end: number }[] {
  const { text } = joined;
  const words: { text: string; start: number; end: number }[] = [];
  let at = 0;
  while (at < text.length) {
    while (at < text.length && isBlank(text, at)) at++;
    const start = at;
    let quote = '';
    while (at < text.length && (quote !== '' || !isBlank(text, at))) {
      const char = text[at] ?? '';
      if (char === escapeCharacter && quote !== "'") at++;
      else if (quote === '' && (char === '"' || char === "'")) quote = char;
      else if (char === quote) quote = '';
      at++;
    }
    at = Math.min(at, text.length);
    if (at > start) words.push({ text: text.slice(start, at), start, end: at });
  }
  return words;
}

function isBlank(text: string, at: number): boolean {
  const char = text[at];
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}
