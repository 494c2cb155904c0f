import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import { packedTooLarge, startCounts } from '@seaworthy/schema/intake/budget';
import { startCollecting } from '@seaworthy/schema/intake/collect-tree';
import { detectFormat, headBytes } from '@seaworthy/schema/intake/detect-format';
import type { OpenedTree } from '@seaworthy/schema/intake/opened-tree';
import { isKeptPath } from '@seaworthy/schema/intake/secret-names';
import type { Preflight } from './protocol.ts';
import { readTar } from './read-tar.ts';
import { type Reading, readZip } from './read-zip.ts';
import { summarise } from './summarise.ts';

/** The archive is larger or slower than it is worth waiting for; nothing is wrong with it. */
export class TooSlow extends Error {}

export interface LookOptions {
  readonly limits: ArchiveLimits;
  /** Bytes of the file that were looked at; told a few times a second. */
  readonly onProgress: (done: number) => void;
  /** Milliseconds after which the page gives up and leaves it to the server. */
  readonly patienceMs: number;
}

const progressMs = 150;

/**
 * Reads the index of an archive without unpacking it. Work is bounded by the limits and by time, whatever the file says.
 * @throws SeaworthyError archive/* with the code and sentence of the server; TooSlow; JoinedGzip.
 */
export async function lookInto(blob: Blob, options: LookOptions): Promise<Preflight> {
  const { tree, commit } = await readIndex(blob, options);
  return summarise(tree, commit);
}

/** The tree as the worker will see it, without hashes and contents. @throws as `lookInto`. */
export async function readIndex(
  blob: Blob,
  options: LookOptions,
): Promise<{ readonly tree: OpenedTree<true>; readonly commit: string | null }> {
  const { limits } = options;
  if (blob.size > limits.packedBytes) throw packedTooLarge(blob.size, limits);
  const format = detectFormat(new Uint8Array(await blob.slice(0, headBytes).arrayBuffer()));
  // Nothing is taken: that a file is kept is all that is asked.
  const into = startCollecting<true>(limits, isKeptPath, () => true);
  const reading: Reading = { limits, counts: startCounts(limits), into, breathe: breather(options) };
  const commit = format === 'zip' ? await readZip(blob, reading) : await readTar(blob, format, reading);
  return { tree: into.finish(format, true), commit };
}

function breather({ onProgress, patienceMs }: LookOptions): Reading['breathe'] {
  const started = performance.now();
  let told = started;
  return async (done) => {
    const now = performance.now();
    if (now - started > patienceMs) throw new TooSlow();
    if (now - told < progressMs) return;
    told = now;
    onProgress(done);
  };
}
