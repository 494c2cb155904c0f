import type { TextEdit } from '@seaworthy/schema/report-fix';

/** Texts by path, as the engine sees the tree. */
export type Texts = ReadonlyMap<string, string>;

/**
 * Applies byte-range edits; every character outside the ranges survives. Edits of one file must not overlap.
 * A path that is not in the tree is created from the edit's text.
 * @throws Error when ranges overlap or lie outside the file: such a fix is a bug in its rule.
 */
export function applyEdits(texts: Texts, edits: readonly TextEdit[]): Map<string, string> {
  const result = new Map(texts);
  const byPath = new Map<string, TextEdit[]>();
  for (const edit of edits) byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), edit]);
  for (const [path, own] of byPath) {
    const before = texts.get(path) ?? '';
    let at = 0;
    let after = '';
    for (const edit of own.sort((a, b) => a.start - b.start || a.end - b.end)) {
      if (edit.start < at || edit.end < edit.start || edit.end > before.length) {
        throw new Error(`edit ${edit.start}..${edit.end} of ${path} overlaps another or lies outside the file`);
      }
      after += before.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    result.set(path, after + before.slice(at));
  }
  return result;
}
