/**
 * Unified diffs: of one fix against the audited text, and of many fixes together. The only place that writes them; the
 * engine puts each fix's diff into the report, everybody else combines what is there. They apply with `git apply` and
 * `patch -p1`.
 */

/** Replaces `start`..`end` (UTF-16 offsets, end exclusive) by `text`. */
export interface LineEdit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Whole lines, terminators included, that become other lines. `at` counts lines before them, from 0. */
export interface LineChange {
  readonly at: number;
  readonly old: readonly string[];
  readonly new: readonly string[];
}

/** What happens to one file; `known` are old lines by index, as far as they are needed for context. */
export interface FilePatch {
  readonly path: string;
  readonly created: boolean;
  readonly changes: readonly LineChange[];
  readonly known: ReadonlyMap<number, string>;
}

const contextLines = 3;
/** The character that stands for one character of a masked secret (engine/secrets/mask.ts). */
const mask = '•';

/**
 * The unified diff of the edits, or null when it could not be applied: a line that it changes, or needs as its end, holds
 * a masked secret, so the audited text differs from the user's file there. Masked lines are never used as context.
 * A path without a text is created.
 */
export function patchOfEdits(texts: ReadonlyMap<string, string>, edits: readonly LineEdit[]): string | null {
  const paths = [...new Set(edits.map((edit) => edit.path))].sort();
  const files = paths.map((path) =>
    fileOf(
      path,
      texts.get(path),
      edits.filter((edit) => edit.path === path),
    ),
  );
  if (files.every((file) => file.changes.length === 0)) return null;
  return files.some(touchesMask) ? null : files.map(writeFile).join('');
}

/** Writes files as one diff, in the order given. */
export function writePatch(files: readonly FilePatch[]): string {
  return files.map(writeFile).join('');
}

function fileOf(path: string, text: string | undefined, edits: readonly LineEdit[]): FilePatch {
  const before = text ?? '';
  const lines = linesOf(before);
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const changes: LineChange[] = [];
  const starts = lineStarts(lines);
  for (let index = 0; index < sorted.length; ) {
    const first = sorted[index];
    if (first === undefined) break;
    const from = lineHolding(starts, first.start);
    let after = before.slice(starts[from] ?? before.length, first.start);
    let at = first.start;
    let upTo = from;
    // Edits that meet on one line make one change.
    for (; index < sorted.length; index++) {
      const edit = sorted[index];
      if (edit === undefined || (edit !== first && lineHolding(starts, edit.start) > upTo)) break;
      after += before.slice(at, edit.start) + edit.text;
      at = edit.end;
      upTo = Math.max(upTo, lineHolding(starts, edit.end));
    }
    const end = starts[upTo + 1] ?? before.length;
    after += before.slice(at, end);
    const change = trimmed(from, lines.slice(from, upTo + 1), linesOf(after));
    if (change !== undefined) changes.push(change);
  }
  return { path, created: text === undefined, changes, known: around(lines, changes) };
}

/** The changed lines with their context. */
function around(lines: readonly string[], changes: readonly LineChange[]): Map<number, string> {
  const known = new Map<number, string>();
  for (const { at, old } of changes) {
    const upTo = Math.min(lines.length, at + old.length + contextLines);
    for (let index = Math.max(0, at - contextLines); index < upTo; index++) known.set(index, lines[index] ?? '');
  }
  return known;
}

/** Without the lines that stay as they are at both ends; undefined when nothing is left. */
function trimmed(at: number, old: readonly string[], now: readonly string[]): LineChange | undefined {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  if (head === old.length && head === now.length) return undefined;
  return { at: at + head, old: old.slice(head, old.length - tail), new: now.slice(head, now.length - tail) };
}

/** Lines with their terminators; only LF ends a line for `patch`, so a CR stays part of its line. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function lineStarts(lines: readonly string[]): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length;
  }
  // Behind a final LF begins a line that does not exist yet.
  if (lines.at(-1)?.endsWith('\n') === true) starts.push(at);
  return starts;
}

function lineHolding(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function touchesMask(file: FilePatch): boolean {
  return file.changes.some(({ at, old }) => {
    if (old.some((line) => line.includes(mask))) return true;
    // Without a line behind it a hunk must stand at the end of the file, see git's apply.c.
    return file.known.get(at + old.length)?.includes(mask) ?? false;
  });
}

interface Hunk {
  readonly from: number;
  readonly upTo: number;
  readonly changes: readonly LineChange[];
}

function writeFile(file: FilePatch): string {
  if (file.changes.length === 0) return '';
  const [a, b] = [quotePath(`a/${file.path}`), quotePath(`b/${file.path}`)];
  const head = file.created
    ? `diff --git ${a} ${b}\nnew file mode 100644\n--- /dev/null\n+++ ${b}${tabAfter(b)}\n`
    : `diff --git ${a} ${b}\n--- ${a}${tabAfter(a)}\n+++ ${b}${tabAfter(b)}\n`;
  let shift = 0;
  let text = head;
  for (const hunk of hunksOf(file)) {
    const { body, added, removed } = bodyOf(file, hunk);
    const old = hunk.upTo - hunk.from;
    const now = old + added - removed;
    text += `@@ -${range(hunk.from, old)} +${range(hunk.from + shift, now)} @@\n${body}`;
    shift += added - removed;
  }
  return text;
}

function range(from: number, count: number): string {
  // An empty range names the line before it.
  const line = count === 0 ? from : from + 1;
  return count === 1 ? `${line}` : `${line},${count}`;
}

function hunksOf(file: FilePatch): Hunk[] {
  const usable = (index: number) => {
    const line = file.known.get(index);
    return line !== undefined && !line.includes(mask);
  };
  const hunks: { from: number; upTo: number; changes: LineChange[] }[] = [];
  for (const change of file.changes) {
    let from = change.at;
    while (from > 0 && change.at - from < contextLines && usable(from - 1)) from--;
    const end = change.at + change.old.length;
    let upTo = end;
    while (upTo - end < contextLines && usable(upTo)) upTo++;
    const last = hunks.at(-1);
    if (last !== undefined && from <= last.upTo) {
      last.upTo = Math.max(last.upTo, upTo);
      last.changes.push(change);
    } else hunks.push({ from, upTo, changes: [change] });
  }
  return hunks;
}

function bodyOf(file: FilePatch, hunk: Hunk): { body: string; added: number; removed: number } {
  let body = '';
  let [at, added, removed] = [hunk.from, 0, 0];
  const context = (upTo: number) => {
    for (; at < upTo; at++) body += marked(' ', file.known.get(at) ?? '');
  };
  for (const change of hunk.changes) {
    context(change.at);
    for (const line of change.old) body += marked('-', line);
    for (const line of change.new) body += marked('+', line);
    at = change.at + change.old.length;
    added += change.new.length;
    removed += change.old.length;
  }
  context(hunk.upTo);
  return { body, added, removed };
}

function marked(sign: string, line: string): string {
  return line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`;
}

/** As git quotes: names that would break a header stand in double quotes with C escapes. */
function quotePath(path: string): string {
  if (!/[\p{Cc}"\\]/u.test(path)) return path;
  return `"${path.replace(/[\p{Cc}"\\]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\${(character.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`;
  })}"`;
}

/** A name with spaces ends at a tab. */
function tabAfter(name: string): string {
  return name.includes(' ') && !name.startsWith('"') ? '\t' : '';
}
