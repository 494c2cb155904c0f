import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { extract } from 'tar-stream';

/** What stands first in a backup. */
export interface BackupManifest {
  readonly format: typeof backupFormat;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Number of the newest migration that the database has. */
  readonly schemaVersion: number;
  readonly database: { readonly size: number; readonly sha256: string };
  readonly blobs: { readonly count: number; readonly bytes: number };
}

export const backupFormat = 'seaworthy-backup/1';
export const manifestEntry = 'manifest.json';
export const databaseEntry = 'seaworthy.db';

/** Bytes; a manifest has a few hundred. */
const mostManifestBytes = 65_536;
const blobName = /^blobs\/([0-9a-f]{2})\/(\1[0-9a-f]{62})$/;

/** Takes one part of a backup as it is read. `name` is `seaworthy.db` or `blobs/ab/ab12…`, nothing else ever. */
export type TakePart = (name: string, source: AsyncIterable<Uint8Array>, manifest: BackupManifest) => Promise<void>;

/**
 * Reads a backup to its end and checks every part against its SHA-256 and the manifest. What `take` leaves unread is read
 * all the same.
 *
 * @throws SeaworthyError backup/damaged naming the part, input/not-found, and what `take` throws.
 */
export async function readBackup(file: string, take: TakePart): Promise<BackupManifest> {
  const state: State = { manifest: undefined, database: false, blobs: 0, bytes: 0 };
  const stream = createReadStream(file);
  const tar = extract();
  stream.on('error', (error) => tar.destroy(error));
  stream.pipe(tar);
  try {
    for await (const entry of tar) {
      const bytes = entry as AsyncIterable<Uint8Array>; // its declaration says unknown
      await readEntry(file, entry.header.name, bytes, state, take);
    }
  } catch (error) {
    throw explained(file, error);
  } finally {
    stream.destroy();
  }
  const { manifest } = state;
  if (manifest === undefined) throw damaged(file, 'it has no manifest, so it is no backup of Seaworthy');
  if (!state.database || state.blobs !== manifest.blobs.count || state.bytes !== manifest.blobs.bytes) {
    throw damaged(file, `it ends early: ${state.blobs} of ${manifest.blobs.count} blobs are in it`);
  }
  return manifest;
}

interface State {
  manifest: BackupManifest | undefined;
  database: boolean;
  blobs: number;
  bytes: number;
}

async function readEntry(
  file: string,
  name: string,
  source: AsyncIterable<Uint8Array>,
  state: State,
  take: TakePart,
): Promise<void> {
  if (name === manifestEntry && state.manifest === undefined) {
    state.manifest = await readManifest(file, source);
    return;
  }
  const { manifest } = state;
  if (manifest === undefined) throw damaged(file, 'it does not begin with a manifest, so it is no backup of Seaworthy');
  const isDatabase = name === databaseEntry && !state.database;
  const expected = isDatabase ? manifest.database.sha256 : blobName.exec(name)?.[2];
  if (expected === undefined)
    throw damaged(file, `it holds ${JSON.stringify(name.slice(0, 100))}, which no backup does`);
  const hash = createHash('sha256');
  let size = 0;
  const counted = (async function* () {
    for await (const chunk of source) {
      hash.update(chunk);
      size += chunk.byteLength;
      yield chunk;
    }
  })();
  await take(name, counted, manifest);
  for await (const _rest of counted);
  if (hash.digest('hex') !== expected) throw damaged(file, `${name} does not have the SHA-256 that it should`);
  if (isDatabase) {
    state.database = true;
    return;
  }
  state.blobs += 1;
  state.bytes += size;
}

async function readManifest(file: string, source: AsyncIterable<Uint8Array>): Promise<BackupManifest> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    if (size > mostManifestBytes) throw damaged(file, 'its manifest is too long');
    chunks.push(chunk);
  }
  try {
    const parsed = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Partial<BackupManifest> | null; // checked below
    if (parsed?.format !== backupFormat) throw new Error(`its format is ${JSON.stringify(parsed?.format)}`);
    const numbers = [parsed.schemaVersion, parsed.database?.size, parsed.blobs?.count, parsed.blobs?.bytes];
    if (!numbers.every(Number.isSafeInteger) || typeof parsed.database?.sha256 !== 'string')
      throw new Error('it lacks a field');
    return parsed as BackupManifest; // every field that is used was looked at
  } catch (error) {
    throw damaged(file, `its manifest cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

function explained(file: string, error: unknown): unknown {
  if (error instanceof SeaworthyError) return error;
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'ENOENT') return new SeaworthyError('input/not-found', `There is no file ${file}.`);
    return error;
  }
  return damaged(file, `it cannot be read as a tar file (${error instanceof Error ? error.message : String(error)})`);
}

function damaged(file: string, why: string): SeaworthyError {
  return new SeaworthyError('backup/damaged', `${file} cannot be used: ${why}.`);
}
