import { classifyPath } from '@seaworthy/schema/intake/classify-path';
import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { SourceTree, TreeEntry } from '../inventory.ts';

/** What adapters may ask about the tree while they build their part of the model. */
export interface BuildContext {
  /** Paths of all entries, kept or not. */
  readonly paths: ReadonlySet<string>;
  /** Masked texts of the kept files. */
  readonly texts: ReadonlyMap<string, string>;
  /** Bytes by path. */
  readonly sizes: ReadonlyMap<string, number>;
  classOf(path: string): EnvironmentClass;
  whyOf(path: string): string;
}

export function buildContext(tree: SourceTree): BuildContext {
  const classes = new Map(tree.entries.map((entry) => [entry.path, classOf(entry)]));
  const look = (path: string) => classes.get(path) ?? classifyPath(path);
  return {
    paths: new Set(tree.entries.map((entry) => entry.path)),
    texts: tree.texts,
    sizes: new Map(tree.entries.map((entry) => [entry.path, entry.size])),
    classOf: (path) => look(path).class,
    whyOf: (path) => look(path).why,
  };
}

type Classified = ReturnType<typeof classifyPath>;

const known = new WeakMap<TreeEntry, Classified>();

/** A patched tree shares its entries with the tree that it was made of, and all of them are asked for again. */
function classOf(entry: TreeEntry): Classified {
  const before = known.get(entry);
  if (before !== undefined) return before;
  const made = classifyPath(entry.path);
  known.set(entry, made);
  return made;
}
