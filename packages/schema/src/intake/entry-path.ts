import type { ArchiveLimits } from '../archive-limits.ts';
import { SeaworthyError } from '../problem.ts';

/** An entry's name after the checks. `odd`: kept out of the tree, because tools disagree on what it names. */
export type EntryPath =
  | { readonly kind: 'path'; readonly path: string; readonly isFolder: boolean }
  | { readonly kind: 'root' }
  | { readonly kind: 'odd'; readonly path: string; readonly reason: string };

// The controls of C0, DEL and C1: they can rewrite a terminal line or end a C string.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const control = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Turns a name as it stands in an archive into a relative path: no `.`, no empty segments, NFC and NFD left as they are.
 * @throws SeaworthyError archive/path-* when the name leaves the tree, is absolute, or is beyond the limits.
 */
export function readEntryPath(name: string, limits: ArchiveLimits): EntryPath {
  if (control.test(name)) throw refused('archive/path-invalid', name, 'holds NUL or control characters');
  const unified = name.replaceAll('\\', '/');
  if (unified.startsWith('/') || /^[A-Za-z]:/.test(unified))
    throw refused('archive/path-absolute', name, 'is absolute');
  if (unified.length > limits.pathLength) {
    throw refused('archive/path-too-long', name, `has ${unified.length} characters; ${limits.pathLength} are allowed`);
  }
  const segments = unified.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw refused('archive/path-traversal', name, 'points outside the archive with `..`');
  if (segments.length - 1 > limits.depth) {
    throw refused(
      'archive/path-too-deep',
      name,
      `lies ${segments.length - 1} folders deep; ${limits.depth} are allowed`,
    );
  }
  const path = segments.join('/');
  if (path === '') return { kind: 'root' };
  if (name.includes('\\')) {
    return {
      kind: 'odd',
      path: name,
      reason: `The name ${quoted(name)} holds a backslash, which is a folder on Windows only; it was not read.`,
    };
  }
  return { kind: 'path', path, isFolder: unified.endsWith('/') };
}

function refused(
  code:
    | 'archive/path-invalid'
    | 'archive/path-absolute'
    | 'archive/path-too-long'
    | 'archive/path-traversal'
    | 'archive/path-too-deep',
  name: string,
  what: string,
): SeaworthyError {
  return new SeaworthyError(code, `The entry ${quoted(name)} ${what}.`);
}

/** A name made harmless for a sentence: control characters visible, at most 120 characters. */
export function quoted(name: string): string {
  const short = name.length > 120 ? `${name.slice(0, 117)}...` : name;
  const visible = short.replace(
    new RegExp(control.source, 'g'),
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${visible}"`;
}

/** Does a link at `path` with `target` stay inside the tree? Absolute targets never do. */
export function staysInside(path: string, target: string): boolean {
  const unified = target.replaceAll('\\', '/');
  if (unified.startsWith('/') || /^[A-Za-z]:/.test(unified)) return false;
  let depth = path.split('/').length - 1;
  for (const segment of unified.split('/')) {
    if (segment === '..') depth -= 1;
    else if (segment !== '' && segment !== '.') depth += 1;
    if (depth < 0) return false;
  }
  return true;
}

/** Metadata that systems add on their own; null: an ordinary path. */
export function metadataReason(path: string): string | null {
  const segments = path.split('/');
  const base = segments.at(-1) ?? '';
  if (segments.includes('__MACOSX') || base === '.DS_Store' || base.startsWith('._')) return 'macOS metadata';
  if (segments.includes('.git')) return 'Git history';
  return null;
}

const packed = /\.(?:zip|tar|tgz|tbz2?|txz|7z|rar|tar\.(?:gz|bz2|xz|zst))$/i;

/** By name alone, so that every way of packing a tree gives the same answer. */
export function isNestedArchive(path: string): boolean {
  return packed.test(path);
}
