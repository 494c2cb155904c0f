import type { Audit } from './port.ts';

/**
 * Uploads that come in pieces, and what is known of uploads that came before. Promise 9 of port.ts: a chunk that was added
 * survives a crash and stays until its upload is finished, discarded or expired; then it goes with the others.
 */
export interface Uploads {
  /**
   * Begins an upload, or goes on with the one that the same person began of the same content; its time starts anew.
   * Undefined: the person has `limit` others open.
   */
  begin(upload: NewPartialUpload, limit: number): Promise<PartialUpload | undefined>;
  /** Undefined when there is none, or its time is over. */
  get(id: string): Promise<PartialUpload | undefined>;
  /** Takes over the hold of a blob as this chunk; its time moves to `expiresAt`. False: the upload is gone; the hold stays. */
  addChunk(id: string, position: number, sha256: string, expiresAt: number): Promise<boolean>;
  /** Forgets the upload and drops its chunks. */
  discard(id: string): Promise<void>;
  /** Drops what expired before `now`; returns how many uploads went. */
  sweep(now: number): Promise<number>;
  /** Bytes that open uploads announced and that have not come yet. */
  promisedBytes(): Promise<number>;
  /** Audits of the team over exactly this content, newest first; the archive itself may be long gone. */
  auditsOf(teamId: string, sha256: string, limit: number): Promise<readonly Audit[]>;
}

export interface NewPartialUpload {
  readonly teamId: string;
  readonly createdBy: string;
  readonly fileName: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Of the whole file, lower-case hex. */
  readonly sha256: string;
  readonly chunkBytes: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface PartialUpload extends NewPartialUpload {
  readonly id: string;
  /** Those that came, by position. Each has `chunkBytes`, the last one the rest. */
  readonly chunks: readonly { readonly position: number; readonly sha256: string }[];
}
