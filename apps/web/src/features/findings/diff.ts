import type { Fix } from '@seaworthy/schema/report-fix';
import { diffLines, linesOf } from '../../ui/line-diff.ts';

/** One line of a comparison with its number on each side; null where it does not stand. */
export interface DiffRow {
  readonly mark: 'both' | 'before' | 'after';
  readonly text: string;
  readonly old: number | null;
  readonly next: number | null;
}

export interface FileDiff {
  readonly path: string;
  readonly rows: readonly DiffRow[];
}

/** What a fix changes, file by file: from its patch, else from the lines before and after that the report quotes. */
export function diffOf(fix: Fix): readonly FileDiff[] {
  if (fix.patch !== undefined) return readPatch(fix.patch);
  if (fix.before === null) return [];
  const [, path = '', line = '1'] = /^(.*):(\d+)/.exec(fix.at ?? '') ?? [];
  return [{ path, rows: numbered(diffLines(fix.before, fix.after), Number(line), Number(line)) }];
}

/** Unified diff to rows. Reads what assess/patch.ts writes; other lines of a diff are skipped. */
function readPatch(patch: string): readonly FileDiff[] {
  const files: { path: string; rows: DiffRow[] }[] = [];
  let numbers = { old: 1, next: 1 };
  let inHunk = false;
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk !== null) {
      numbers = { old: Math.max(1, Number(hunk[1])), next: Number(hunk[2]) };
      inHunk = true;
    } else if (line.startsWith('diff --git ')) {
      inHunk = false;
    } else if (!inHunk && line.startsWith('+++ ')) {
      files.push({ path: pathOf(line.slice(4)), rows: [] });
    } else if (inHunk) {
      const mark = markOf(line[0]);
      const file = files.at(-1);
      if (mark === undefined || file === undefined) continue;
      file.rows.push(...numbered([{ mark, text: line.slice(1).replace(/\r$/, '') }], numbers.old, numbers.next));
      if (mark !== 'after') numbers.old += 1;
      if (mark !== 'before') numbers.next += 1;
    }
  }
  return files;
}

function pathOf(header: string): string {
  const plain = header.startsWith('"') ? header.slice(1, -1) : header;
  return plain.replace(/^b\//, '').replace(/\t.*$/, '');
}

function markOf(sign: string | undefined): DiffRow['mark'] | undefined {
  switch (sign) {
    case ' ':
    case undefined:
      return 'both';
    case '-':
      return 'before';
    case '+':
      return 'after';
    default:
      // "\ No newline at end of file"
      return undefined;
  }
}

function numbered(
  lines: readonly { readonly mark: DiffRow['mark']; readonly text: string }[],
  firstOld: number,
  firstNext: number,
): readonly DiffRow[] {
  let old = firstOld;
  let next = firstNext;
  return lines.map(({ mark, text }) => {
    const row = { mark, text, old: mark === 'after' ? null : old, next: mark === 'before' ? null : next };
    if (mark !== 'after') old += 1;
    if (mark !== 'before') next += 1;
    return row;
  });
}

/** Lines that replace each other stand side by side; a line without a counterpart faces an empty place. */
export function sideBySide(
  rows: readonly DiffRow[],
): readonly { readonly before: DiffRow | null; readonly after: DiffRow | null }[] {
  const pairs: { before: DiffRow | null; after: DiffRow | null }[] = [];
  let removed: DiffRow[] = [];
  let added: DiffRow[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      pairs.push({ before: removed[at] ?? null, after: added[at] ?? null });
    }
    removed = [];
    added = [];
  };
  for (const row of rows) {
    if (row.mark === 'before') {
      if (added.length > 0) flush();
      removed.push(row);
    } else if (row.mark === 'after') added.push(row);
    else {
      flush();
      pairs.push({ before: row, after: row });
    }
  }
  flush();
  return pairs;
}

/** The lines of a snippet that is no change, numbered from 1. */
export function snippetRows(text: string): readonly DiffRow[] {
  return linesOf(text).map((line, index) => ({ mark: 'both', text: line, old: null, next: index + 1 }));
}
