import { globTest } from '@seaworthy/assess/query/glob';
import type { SourceTree } from '../inventory.ts';
import { quoter } from '../report/quote.ts';
import { isSettingsPath, readSettings } from './settings-file.ts';

/**
 * The tree without the texts that its own `.seaworthy.yaml` wants left out. They are named in `ignored`, so that the
 * report can tell that nobody judged them; their entries stay, and so does the hash of the whole.
 */
export function withoutIgnored(tree: SourceTree): SourceTree {
  const patterns = readSettings({ texts: tree.texts, components: [] }, quoter(tree.texts))?.ignore ?? [];
  if (patterns.length === 0) return tree;
  const tests = patterns.map(globTest);
  const ignored = tree.entries
    .map(({ path }) => path)
    .filter((path) => !isSettingsPath(path) && tests.some((fits) => fits(path)));
  if (ignored.length === 0) return tree;
  const gone = new Set(ignored);
  return {
    ...tree,
    texts: new Map([...tree.texts].filter(([path]) => !gone.has(path))),
    secrets: tree.secrets.filter((hit) => !gone.has(hit.span.file)),
    unreadable: tree.unreadable.filter(({ path }) => !gone.has(path)),
    ignored,
  };
}
