import type { ProblemCode } from '../problem.ts';

/** What any upload becomes, whatever it was packed with: equal trees give equal results. Paths are relative, `/`-separated, normalised. */
export interface OpenedTree<Kept = Uint8Array> {
  readonly format: SourceFormat;
  /** Every regular file, sorted by path (UTF-16 code units). */
  readonly entries: readonly OpenedEntry[];
  /** What `take` made of the files that were wanted and fit, by path, in path order. The map is the caller's. */
  readonly kept: Map<string, Kept>;
  /** Files that were wanted but not kept: too large, or their bytes could not be read. Sorted by path. */
  readonly unkept: readonly { readonly path: string; readonly reason: string }[];
  /** Links, devices, case collisions, nested archives: said, never followed. Sorted by path, then code. */
  readonly neutralised: readonly NeutralisedEntry[];
  /** Left out on purpose and counted: metadata that operating systems and Git add. Sorted by reason. */
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  /** The one folder that held everything (`repo-main`) and was taken off every path; null when there was none. */
  readonly strippedFolder: string | null;
  /** Sum of the sizes in `entries`. */
  readonly unpackedBytes: number;
}

export type SourceFormat = 'zip' | 'tar' | 'tar.gz' | 'tar.zst' | 'folder';

export interface OpenedEntry {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Codes of the problem table that concern one entry and do not end the audit. */
export type EntryCode = Extract<ProblemCode, `entry/${string}`>;

export interface NeutralisedEntry {
  readonly path: string;
  readonly code: EntryCode;
  /** One sentence that names the entry and what was done with it. */
  readonly reason: string;
}

/** Asked once per file, with its path; true: its bytes are wanted. Must depend on the path alone. */
export type Keep = (path: string) => boolean;

/** Makes of a wanted file's bytes what is kept. The bytes are only lent: they change as soon as it returns. */
export type Take<Kept> = (bytes: Uint8Array) => Kept;
