import type { SecretHit } from './model/model.ts';

/** The uploaded tree as the engine gets it: every entry, and the masked text of those that some format claims. */
export interface SourceTree {
  /** Sorted by path (UTF-16 code units). Paths are relative, `/`-separated, normalised. */
  readonly entries: readonly TreeEntry[];
  /** Text by path of the kept files; secrets are already replaced by an equal number of `•` (judge nothing else). */
  readonly texts: ReadonlyMap<string, string>;
  /** Credentials found while masking. */
  readonly secrets: readonly SecretHit[];
  /** Kept-worthy files whose bytes could not be kept: too large, not UTF-8. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Paths that the repository does not want to be judged; their texts are left out. Absent: none. */
  readonly ignored?: readonly string[];
}

export interface TreeEntry {
  readonly path: string;
  readonly size: number;
  /** Lower-case hex of the original bytes. */
  readonly sha256: string;
}
