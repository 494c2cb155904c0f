import type { DeploymentModel } from '../../model/model.ts';

/**
 * Does a `.gitignore` of the tree leave this file out? An uploaded archive may hold such files all the same. Plain names,
 * `*` and leading folders are understood; a later `!pattern` takes a file back.
 */
export function ignoredByGit(path: string, model: DeploymentModel): boolean {
  let ignored = false;
  const lists = [...model.gitignores].sort((a, b) => a.path.length - b.path.length);
  for (const list of lists) {
    const folder = list.path.includes('/') ? list.path.slice(0, list.path.lastIndexOf('/') + 1) : '';
    if (!path.startsWith(folder)) continue;
    const below = path.slice(folder.length);
    for (const { text } of list.patterns) {
      const negated = text.startsWith('!');
      if (matches(negated ? text.slice(1) : text, below)) ignored = !negated;
    }
  }
  return ignored;
}

function matches(pattern: string, path: string): boolean {
  const anchored = pattern.replace(/\/$/, '').includes('/');
  const plain = pattern
    // A backslash takes the character behind it as it is, and only `*` and `?` mean more than themselves.
    .replace(/\\(?![*?])/g, '')
    .replace(/^\//, '')
    .replace(/^\*\*\//, '')
    .replace(/\/$/, '')
    .replace(/\/\*\*?$/, '');
  if (plain === '') return false;
  const parts = path.split('/');
  if (anchored && !pattern.startsWith('**/')) return matchesParts(plain.split('/'), parts);
  return plain.includes('/')
    ? parts.some((_, i) => matchesParts(plain.split('/'), parts.slice(i)))
    : parts.some((part) => glob(plain, part));
}

function matchesParts(pattern: readonly string[], parts: readonly string[]): boolean {
  return pattern.length <= parts.length && pattern.every((one, i) => one === '**' || glob(one, parts[i] ?? ''));
}

/** `*` and `?` within one part of a path; greedy from the left with one point of return, so linear in practice and never exponential. */
function glob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let back = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      back = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++back;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
