/** One line of the report. */
export interface Line {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
  /** `fence` marks the first line of a code block; its content is not on the page. */
  readonly kind: 'text' | 'fence';
}

/** A report outside its code blocks, with what is wrong about single lines. */
export interface Page {
  readonly lines: readonly Line[];
  readonly faults: readonly string[];
}

/** The lines outside code blocks. */
export function readPage(markdown: string): Page {
  const lines: Line[] = [];
  const faults: string[] = [];
  let open: { readonly ticks: number; readonly number: number } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const number = index + 1;
    if (open !== undefined) {
      const closing = /^(`{3,})$/.exec(text)?.[1];
      if (closing !== undefined && closing.length >= open.ticks) open = undefined;
      continue;
    }
    const opening = /^(`{3,})[^`]*$/.exec(text)?.[1];
    if (opening !== undefined) open = { ticks: opening.length, number };
    lines.push({ text, number, kind: opening === undefined ? 'text' : 'fence' });
    if (opening === undefined && rawHtml(text)) faults.push(`line ${number} holds raw HTML`);
    if (/\p{Cc}/u.test(text)) faults.push(`line ${number} holds a control character`);
  }
  if (open !== undefined) faults.push(`the code block at line ${open.number} is never closed`);
  if (!markdown.endsWith('\n')) faults.push('the last line does not end');
  return { lines, faults };
}

/** An unescaped `<` that opens a tag (the band `<3` does not) outside code spans, apart from the one comment that names engine and receipt. */
function rawHtml(text: string): boolean {
  if (/^<!-- seaworthy [^<>]* -->$/.test(text) && text.indexOf('-->') === text.length - 3) return false;
  return /(?<!\\)(?:\\\\)*<(?=[a-z/!?])/i.test(withoutCode(text));
}

/** The line with every code span replaced by one letter. */
export function withoutCode(line: string): string {
  let out = '';
  for (let at = 0; at < line.length; ) {
    const char = line.charAt(at);
    const run = char === '`' ? runAt(line, at) : 0;
    const close = run === 0 ? -1 : closingRun(line, at + run, run);
    const width = close >= 0 ? close + run - at : Math.max(run, char === '\\' ? 2 : 1);
    out += close >= 0 ? 'c' : line.slice(at, at + width);
    at += width;
  }
  return out;
}

function runAt(line: string, at: number): number {
  let length = 0;
  while (line.charAt(at + length) === '`') length++;
  return length;
}

/** Where a run of exactly `length` backticks begins, from `at` on; −1 when there is none. */
function closingRun(line: string, at: number, length: number): number {
  for (let from = line.indexOf('`', at); from >= 0; ) {
    const run = runAt(line, from);
    if (run === length) return from;
    from = line.indexOf('`', from + run);
  }
  return -1;
}

/** The lines after the heading `from`, up to the heading `to`. */
export function between(page: Page, from: string, to: string): Line[] {
  const start = page.lines.findIndex((line) => line.text === from);
  const end = page.lines.findIndex((line, index) => index > start && line.text === to);
  return start < 0 ? [] : page.lines.slice(start + 1, end < 0 ? undefined : end);
}

/** Texts of the list items at the margin. */
export function bulletTexts(lines: readonly Line[]): string[] {
  return lines.filter((line) => /^- \S/.test(line.text)).map((line) => line.text.slice(2));
}

/** Cells of a table row: pipes that are not escaped stand between cells. */
export function cells(line: string): number {
  return (line.match(/(?<!\\)(?:\\\\)*\|/g)?.length ?? 0) - 1;
}

/** Plain text again: backslash escapes undone. */
export function unescaped(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}
