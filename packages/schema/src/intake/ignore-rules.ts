import ignore, { type Ignore } from 'ignore';
import { compareText } from '../words.ts';

/** Files whose patterns leave others out, the one with the last word at the end. */
const ignoreFileNames: readonly string[] = ['.gitignore', '.seaworthyignore'];
/** Characters beyond this are not read: an ignore file is written by hand. */
export const ignoreFileLimit = 262_144;
const mostIgnoreFiles = 2_000;

/**
 * What is not packed when a folder is uploaded: the same in the browser and on the command line, so that both send the same
 * files. Paths are relative to the folder, with slashes.
 */
export interface IgnoreRules {
  /** Adds an ignore file by its path. Those above a path must be there before anything is asked about it. */
  add(path: string, text: string): void;
  /** Why a file is left out, in words; null: it is packed. */
  ofFile(path: string): string | null;
  /** Why a whole folder is left out: nothing in it needs to be looked at. The path without a slash at its end. */
  ofFolder(path: string): string | null;
}

interface Rules {
  /** Folder with its slash; empty for the top. */
  readonly folder: string;
  readonly name: string;
  readonly rules: Ignore;
}

/** Each ignore file holds for its own folder and everything below. */
export function startIgnoring(): IgnoreRules {
  const all: Rules[] = [];
  const folders = new Map<string, string | null>([['', null]]);
  /** As Git does: nothing below an ignored folder comes back, whatever an inner file says. */
  const ofFolder = (folder: string): string | null => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const reason = ofFolder(parentOf(folder)) ?? reasonOf(all, folder);
    folders.set(folder, reason);
    return reason;
  };
  return {
    add(path, text) {
      if (all.length >= mostIgnoreFiles) return;
      const slash = path.lastIndexOf('/') + 1;
      const rules = ignore({ ignorecase: false, allowRelativePaths: true }).add(text.slice(0, ignoreFileLimit));
      all.push({ folder: path.slice(0, slash), name: path.slice(slash), rules });
      // Outer folders first: an inner file has the last word.
      all.sort(
        (a, b) =>
          a.folder.length - b.folder.length || compareText(a.folder, b.folder) || rankOf(a.name) - rankOf(b.name),
      );
    },
    ofFile: (path) => builtIn(path) ?? ofFolder(parentOf(path)) ?? reasonOf(all, path),
    ofFolder: (path) => builtIn(path) ?? ofFolder(`${path}/`),
  };
}

export function isIgnoreFile(path: string): boolean {
  return ignoreFileNames.some((name) => path === name || path.endsWith(`/${name}`));
}

function rankOf(name: string): number {
  return ignoreFileNames.indexOf(name);
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
