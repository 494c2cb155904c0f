import { compareText } from '@seaworthy/schema/words';
import ignore, { type Ignore } from 'ignore';
import type { FolderFile } from './protocol.ts';

/** Why a file of a folder is not packed; null: it is. */
export type LeaveOut = (path: string) => string | null;

const ignoreNames = ['.gitignore', '.seaworthyignore'] as const;
/** Lines beyond this are not read: an ignore file is written by hand. */
const ignoreFileBytes = 262_144;
const ignoreFiles = 2_000;

interface Rules {
  /** Folder with its slash; empty for the top. */
  readonly folder: string;
  readonly name: string;
  readonly rules: Ignore;
}

/** Reads the ignore files of a folder, each of which holds for its own folder and everything below. */
export async function readIgnoreFiles(files: readonly FolderFile[]): Promise<LeaveOut> {
  const all: Rules[] = [];
  const sources = files.filter(({ path }) => ignoreNames.some((name) => path === name || path.endsWith(`/${name}`)));
  for (const { path, file } of sources.slice(0, ignoreFiles)) {
    const slash = path.lastIndexOf('/') + 1;
    const rules = ignore({ ignorecase: false, allowRelativePaths: true }).add(
      await file.slice(0, ignoreFileBytes).text(),
    );
    all.push({ folder: path.slice(0, slash), name: path.slice(slash), rules });
  }
  // Outer folders first: an inner file has the last word.
  all.sort((a, b) => a.folder.length - b.folder.length || compareText(a.folder, b.folder));
  const folders = new Map<string, string | null>([['', null]]);
  /** As Git does: nothing below an ignored folder comes back, whatever an inner file says. */
  const ofFolder = (folder: string): string | null => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const reason = ofFolder(parentOf(folder)) ?? reasonOf(all, folder);
    folders.set(folder, reason);
    return reason;
  };
  return (path) => builtIn(path) ?? ofFolder(parentOf(path)) ?? reasonOf(all, path);
}

/** `a/b/` of `a/b/c` and of `a/b/c/`; empty for what lies at the top. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
}

/** Dependencies and history are never packed: they are large, and the audit does not judge them. */
function builtIn(path: string): string | null {
  const segments = path.split('/');
  if (segments.includes('.git')) return 'Git history';
  if (segments.includes('node_modules')) return 'node_modules';
  return null;
}

function reasonOf(all: readonly Rules[], path: string): string | null {
  let reason: string | null = null;
  for (const { folder, name, rules } of all) {
    if (!path.startsWith(folder) || path === folder) continue;
    const inside = path.slice(folder.length);
    const above = parentOf(inside);
    // An inner file took this folder back in; the library would still answer for the folder, not for what is in it.
    if (above !== '' && rules.ignores(above)) continue;
    const result = rules.test(inside);
    if (result.ignored) reason = `ignored by ${name}`;
    if (result.unignored) reason = null;
  }
  return reason;
}
