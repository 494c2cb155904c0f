import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of a labelled repository; null when there is none. `OWNER+NAME` and other cases of the letters are found too. */
export function findTree(name: string, labels: string, trees: string | null): string | null {
  const inside = join(labels, name, 'repo');
  if (existsSync(inside)) return inside;
  for (const folder of [trees, labels, join(labels, 'trees'), join(labels, 'repos')]) {
    if (folder === null || !existsSync(folder)) continue;
    // Links to folders count as well.
    const found = readdirSync(folder)
      .filter((it) => statSync(join(folder, it), { throwIfNoEntry: false })?.isDirectory() ?? false)
      .sort()
      .find((it) => it.slice(it.indexOf('+') + 1).toLowerCase() === name.toLowerCase());
    if (found !== undefined) return join(folder, found);
  }
  return null;
}
