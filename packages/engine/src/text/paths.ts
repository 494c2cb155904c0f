/** Folder of a path in the tree; `.` at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/**
 * Joins and normalises paths of the tree: `joinPath('deploy', '../api')` is `api`, the root is `.`.
 * Undefined when the way leaves the tree or the second part is absolute or starts at a home folder.
 */
export function joinPath(folder: string, relative: string): string | undefined {
  if (/^([/~\\]|[A-Za-z]:[\\/])/.test(relative)) return undefined;
  const parts = folder === '.' || folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/** Is `path` the folder itself or below it? Works for container paths (`/data`) and tree paths alike. */
export function isInside(path: string, folder: string): boolean {
  if (folder === '.' || folder === '/') return true;
  const base = folder.replace(/\/+$/, '');
  return path === base || path.startsWith(`${base}/`);
}
