import type { AuditEvent } from '@seaworthy/schema/audit';

/**
 * What the pipeline needs from the outside world; store, queue and Node live behind these. The worker's child process
 * implements them over IPC and disk, the CLI in memory (or in a cache folder), tests in memory.
 */

/** A finished stage's artifact. Promises: (1) `load` returns exactly the saved bytes or undefined, never a part of them;
 * (2) after `save` resolves, a crash of any process does not lose the artifact; (3) an artifact is found only under its exact key. */
export interface Checkpoints {
  load(key: string): Promise<Uint8Array | undefined>;
  save(key: string, artifact: string, bytes: Uint8Array): Promise<void>;
}

/** Parsed documents by content, shared by all audits. Losing entries is allowed; returning a wrong one is not. */
export interface DocumentCachePort {
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  putMany(entries: ReadonlyMap<string, string>): Promise<void>;
}

/** `seq` and `at` are added by whoever keeps the log. */
export type ProgressEvent = Omit<AuditEvent, 'seq' | 'at'>;

export interface Progress {
  append(event: ProgressEvent): Promise<void>;
}
