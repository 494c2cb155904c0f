import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import type { NeutralisedEntry, SourceFormat } from '@seaworthy/schema/intake/opened-tree';

/** One file of a folder, with its path below it. */
export interface FolderFile {
  readonly path: string;
  readonly file: File;
}

/** What the page hands to the worker, once; terminating the worker is how it is told to stop. */
export type Task =
  | { readonly kind: 'archive'; readonly file: File; readonly limits: ArchiveLimits }
  | {
      readonly kind: 'folder';
      readonly name: string;
      readonly files: readonly FolderFile[];
      readonly limits: ArchiveLimits;
    };

/** Steps of a preflight that take time. */
export type Step = 'packing' | 'reading' | 'hashing';

/** Some paths of a list, and how many there are: a list of a million names would only freeze the page. */
export interface PathList {
  readonly count: number;
  /** In path order, at most `listedPaths`. */
  readonly paths: readonly string[];
}

/** Paths of one list that are handed to the page. */
export const listedPaths = 5_000;

/** What the index of an archive says, before a byte of it is sent. */
export interface Preflight {
  readonly format: SourceFormat;
  readonly files: number;
  readonly unpackedBytes: number;
  readonly read: PathList;
  /** Everything that is not judged, by reason: the words of the report. */
  readonly skipped: readonly (PathList & { readonly reason: string })[];
  /** By name; `read`: how many of them are scanned. The others are not opened at all. */
  readonly secrets: PathList & { readonly read: number };
  /** Links, devices, nested archives, names that differ by case: said, never followed. */
  readonly notes: readonly NeutralisedEntry[];
  readonly noteCount: number;
  readonly parts: readonly Part[];
  /** Commit that the packer wrote into the archive; null when it did not. */
  readonly commit: string | null;
  /** Folder only: files that were not packed, by reason. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

/** A recognised part of a deployment: `Dockerfile` twice, `compose.prod.yml` once. */
export interface Part {
  readonly name: string;
  readonly count: number;
}

/** Why an archive is not sent. `code` and `detail` are those that the server would give. */
export interface Refusal {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly advice: string;
}

export type Report =
  | { readonly kind: 'progress'; readonly step: Step; readonly done: number; readonly total: number }
  /** The folder as an archive; the preflight follows. */
  | { readonly kind: 'packed'; readonly file: File }
  | { readonly kind: 'preflight'; readonly preflight: Preflight }
  /** It cannot be looked into here, which is no fault of it: the server decides. */
  | { readonly kind: 'unchecked'; readonly reason: Unchecked }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'hashed'; readonly sha256: string };

export type Unchecked = 'slow' | 'joined-gzip';
