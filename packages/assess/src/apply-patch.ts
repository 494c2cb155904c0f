import { type FilePatch, linesOf } from './patch.ts';
import { readPatch } from './read-patch.ts';

/** Characters `start`..`end` of the old text (UTF-16 offsets, end exclusive) that became `length` characters. */
export interface Replaced {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

export interface PatchedFile {
  readonly path: string;
  readonly text: string;
  /** Null: the patch creates the file. */
  readonly before: string | null;
  /** In the order of the text; whole lines. */
  readonly replaced: readonly Replaced[];
}

/**
 * Applies what patch.ts wrote, as strictly as `git apply`: every old and every context line must stand where the patch has
 * it, and a file that it creates must not be there.
 *
 * @returns the changed files, or in one sentence why it does not apply.
 */
export function applyPatch(
  texts: ReadonlyMap<string, string>,
  patch: string,
  exists: (path: string) => boolean,
): readonly PatchedFile[] | string {
  const done: PatchedFile[] = [];
  for (const file of readPatch(patch)) {
    const before = texts.get(file.path);
    if (file.created ? exists(file.path) : before === undefined)
      return `${file.path} ${file.created ? 'is there already' : 'is not there'}.`;
    const lines = linesOf(before ?? '');
    for (const [index, line] of file.known) {
      if (lines[index] !== line) return `Line ${index + 1} of ${file.path} is not what the patch says.`;
    }
    done.push({ path: file.path, before: before ?? null, ...rewritten(lines, file) });
  }
  return done;
}

function rewritten(lines: readonly string[], { changes }: FilePatch): Pick<PatchedFile, 'text' | 'replaced'> {
  const replaced: Replaced[] = [];
  let text = '';
  let line = 0;
  let offset = 0;
  for (const change of changes.toSorted((a, b) => a.at - b.at)) {
    const kept = lines.slice(line, change.at).join('');
    const old = change.old.join('');
    const now = change.new.join('');
    offset += kept.length;
    replaced.push({ start: offset, end: offset + old.length, length: now.length });
    text += kept + now;
    offset += old.length;
    line = change.at + change.old.length;
  }
  return { text: text + lines.slice(line).join(''), replaced };
}
