import type { TextEdit } from '@seaworthy/schema/report-fix';
import { indexLines, type LineIndex, lineAt, type Span } from '../text/span.ts';
import type { Texts } from '../text/text-edit.ts';

export interface Places {
  /** Columns of a span; nothing for an empty one at the start of a file, which stands for the whole file. */
  columns(span: Span): { readonly column?: number; readonly endColumn?: number };
  /** Edits with lines and columns beside their offsets. */
  located(edits: readonly TextEdit[]): TextEdit[];
}

/** Offsets as lines and UTF-16 columns, both from 1. Lines are counted once per file. */
export function placesIn(texts: Texts): Places {
  const indexes = new Map<string, LineIndex>();
  const indexOf = (file: string): LineIndex => {
    const known = indexes.get(file);
    if (known !== undefined) return known;
    const index = indexLines(file, texts.get(file) ?? '');
    indexes.set(file, index);
    return index;
  };
  const at = (file: string, offset: number) => {
    const index = indexOf(file);
    const line = lineAt(index, offset);
    return { line, column: offset - (index.starts[line - 1] ?? 0) + 1 };
  };
  return {
    columns({ file, start, end, line, endLine }) {
      if (start === 0 && end === 0) return {};
      const first = at(file, start);
      const last = at(file, end);
      // A span that ends with its line break ends where the next line begins; its last line is `endLine` all the same.
      const isWhole = last.line > Math.max(line, endLine);
      return isWhole ? { column: first.column } : { column: first.column, endColumn: last.column };
    },
    located: (edits) =>
      edits.map((edit) => {
        const [start, end] = [at(edit.path, edit.start), at(edit.path, edit.end)];
        const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
        return { ...edit, region };
      }),
  };
}
