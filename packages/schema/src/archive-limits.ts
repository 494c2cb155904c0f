/**
 * The only place where the size of an upload is bounded. The API enforces `packedBytes` while streaming, the archive
 * package the rest, the web page shows them before an upload. Chosen so that a large monorepo without its `.git` and
 * `node_modules` passes, and the worst accepted archive stays inside the worker's memory ceiling.
 */
export interface ArchiveLimits {
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly entries: number;
  /** Unpacked size of one entry divided by its packed size, and of the whole archive; only beyond `ratioFloorBytes`. */
  readonly ratio: number;
  readonly ratioFloorBytes: number;
  /** UTF-16 units of the whole path. */
  readonly pathLength: number;
  /** Folders above a file. */
  readonly depth: number;
  /** Bytes of one file that are kept for reading; larger files are listed as not read. */
  readonly keptFileBytes: number;
  /** Bytes kept over all files. */
  readonly keptBytes: number;
  /** Wall-clock time for opening, in milliseconds. */
  readonly timeMs: number;
}

export const archiveLimits: ArchiveLimits = {
  packedBytes: 1_073_741_824,
  unpackedBytes: 4_294_967_296,
  entries: 200_000,
  ratio: 200,
  ratioFloorBytes: 10_485_760,
  pathLength: 1_024,
  depth: 64,
  keptFileBytes: 5_242_880,
  keptBytes: 268_435_456,
  timeMs: 300_000,
};
