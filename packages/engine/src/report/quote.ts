import type { Evidence } from '@seaworthy/schema/evidence';
import type { Span } from '../text/span.ts';
import type { Texts } from '../text/text-edit.ts';

const quoteLength = 160;

/** What the model writes as `{*}`, the part of a path that no file tells, as people write it. */
export function readable(text: string): string {
  return text.replaceAll('{*}', '…');
}

/** Turns spans into evidence with the quoted first line. Lines are split once per file. */
export function quoter(texts: Texts): (span: Span, note?: string) => Evidence {
  const linesByFile = new Map<string, readonly string[]>();
  const lineOf = (file: string, line: number): string => {
    let lines = linesByFile.get(file);
    if (lines === undefined) {
      lines = (texts.get(file) ?? '').split(/\r\n|\n|\r/);
      linesByFile.set(file, lines);
    }
    return lines[line - 1] ?? '';
  };
  return (span, note) => {
    const line = lineOf(span.file, span.line).trim();
    const quote = line.length > quoteLength ? `${line.slice(0, quoteLength - 1)}…` : line;
    const evidence = { path: span.file, startLine: span.line, endLine: Math.max(span.line, span.endLine), quote };
    return note === undefined ? evidence : { ...evidence, note: readable(note) };
  };
}
