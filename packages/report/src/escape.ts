/**
 * Text from an audited repository is hostile: it may try to open headings, tables, links, HTML or fences in the report.
 * Every function here returns text that stays where it is put. One line in, one line out, except `fence`.
 */

/** Line ends of every kind; each becomes one space. */
const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
/** Other control characters, and the ones that reorder text on screen. Tabs are left alone in code. */
const controls = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\ufeff]/gu;
/** Halves of surrogate pairs: no valid UTF-8 could hold them. */
const loneSurrogates = /\p{Cs}/gu;

/** One line without control characters, bidirectional overrides or broken characters (each shown as U+FFFD). */
export function oneLine(text: string): string {
  return text
    .replace(lineEnds, ' ')
    .replaceAll('\t', ' ')
    .replace(controls, '\ufffd')
    .replace(loneSurrogates, '\ufffd')
    .trim();
}

/** Plain words: nothing in them is Markdown, HTML, a link or a mention. */
export function inline(text: string): string {
  return escapeLine(oneLine(text));
}

/** A rule's sentence: its `code spans` stay, everything around them is plain words. */
export function prose(text: string): string {
  return codeParts(oneLine(text))
    .map((part) => (part.isCode ? codeSpan(part.text) : escapeLine(part.text)))
    .join('');
}

/** One line in pieces: what stands between backticks, without them, and the words around it. */
export function codeParts(line: string): { readonly text: string; readonly isCode: boolean }[] {
  const runs = [...line.matchAll(/`+/g)];
  const parts: { text: string; isCode: boolean }[] = [];
  let from = 0;
  for (let index = 0; index < runs.length; index++) {
    const open = runs[index];
    if (open === undefined) break;
    const closing = runs.findIndex((run, at) => at > index && run[0].length === open[0].length);
    const close = closing < 0 ? undefined : runs[closing];
    if (close === undefined) continue;
    parts.push({ text: line.slice(from, open.index), isCode: false });
    parts.push({ text: line.slice(open.index + open[0].length, close.index), isCode: true });
    from = close.index + close[0].length;
    index = closing;
  }
  return [...parts, { text: line.slice(from), isCode: false }];
}

/** The same as a list item's text: its first characters cannot open a nested list, heading or quotation. */
export function bullet(text: string): string {
  return prose(text)
    .replace(/^(?=[#+=-])/, '\\')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** Verbatim text in backticks; the fence is longer than any run inside. Empty text gives an empty string. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line === '') return '';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** Finished Markdown as a table cell: every pipe is preceded by an odd number of backslashes. */
export function cell(markdown: string): string {
  return markdown.replace(/(\\*)\|/g, (_, slashes: string) => `${slashes}${slashes.length % 2 === 0 ? '\\' : ''}|`);
}

export function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Lines of code as they are, without control characters and broken characters (each shown as U+FFFD) and empty last lines. */
export function codeLines(text: string): string[] {
  return text
    .replace(/\r\n|[\v\f\r\u0085\u2028\u2029]/g, '\n')
    .replace(controls, '\ufffd')
    .replace(loneSurrogates, '\ufffd')
    .replace(/\n+$/, '')
    .split('\n');
}

/** A code block whose fence is longer than any run of backticks inside. */
export function fence(language: string, text: string): string {
  const code = codeLines(text).join('\n');
  const ticks = '`'.repeat(Math.max(3, longestRun(code) + 1));
  return `${ticks}${language.toLowerCase().replace(/[^a-z0-9+-]/g, '')}\n${code}\n${ticks}`;
}

/** Text inside `<!-- … -->`. */
export function comment(text: string): string {
  return `<!-- ${oneLine(text)
    .replace(/-(?=-)/g, '- ')
    .replace(/[<>]/g, '')} -->`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** Escapes by backslash: what GitHub would turn into formatting, HTML, entities, mathematics, links and mentions. */
function escapeLine(line: string): string {
  return line.replace(/[\\`*[\]<>|&~$@_]|(?:https?|ftp|mailto|xmpp):|www\./gi, (found, at: number) => {
    if (found === '_') return isWordInside(line, at) ? '_' : '\\_';
    return found.length === 1 ? `\\${found}` : `${found.slice(0, -1)}\\${found.slice(-1)}`;
  });
}

/** An underscore between letters or digits is never emphasis; leaving it alone keeps file names readable as text. */
function isWordInside(line: string, at: number): boolean {
  return /[\p{L}\p{N}]/u.test(line.charAt(at - 1)) && /[\p{L}\p{N}]/u.test(line.charAt(at + 1));
}
