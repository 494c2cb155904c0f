import { readFile } from 'node:fs/promises';
import { openQueue } from '@seaworthy/queue/open-queue';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import type { DatabaseFacts, DataFacts } from '@seaworthy/store/inspect';
import type { WorkerConfig } from '../config.ts';
import { beatEveryMs } from '../heartbeat.ts';
import { sizeWords } from './words.ts';

/** `warn`: it works, and somebody should look. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
}

/** A log that has grown past this is not being folded into the database: a reader stands still. */
const largeWalBytes = 268_435_456;
/** File handles below which a busy API runs out of sockets. */
const fewHandles = 4_096;

export async function checkVersions(): Promise<Check> {
  const { engineVersion } = await import('@seaworthy/pipeline/engine-version');
  const detail = `Seaworthy ${engineVersion}, Node ${process.versions.node}, ${process.platform} ${process.arch}.`;
  return { name: 'versions', status: 'ok', detail };
}

/** Folder, disk and database. */
export function checkData(data: DataFacts, minFreeBytes: number): readonly Check[] {
  return [checkFolder(data), ...checkDisk(data, minFreeBytes), ...checkDatabase(data)];
}

function checkFolder({ folder, exists, forbidden, openToOthers, halfRestored }: DataFacts): Check {
  const name = 'data folder';
  if (!exists) return { name, status: 'warn', detail: `${folder} is not there yet; the first start makes it.` };
  if (halfRestored) {
    return {
      name,
      status: 'fail',
      detail: `A restore into ${folder} was cut off; empty the folder and restore again.`,
    };
  }
  if (forbidden.length > 0) {
    return {
      name,
      status: 'fail',
      detail: `This user cannot read and write ${forbidden.join(', ')}; give them to it.`,
    };
  }
  if (openToOthers) {
    return { name, status: 'warn', detail: `Others can read ${folder}, which holds uploaded sources; chmod 700 it.` };
  }
  return { name, status: 'ok', detail: `${folder} can be read and written, by its owner alone.` };
}

function checkDisk({ disk, exists }: DataFacts, minFreeBytes: number): readonly Check[] {
  if (disk === null) {
    return exists ? [{ name: 'disk', status: 'warn', detail: 'The system does not tell how full the disk is.' }] : [];
  }
  const { type, network, freeBytes, totalBytes } = disk;
  const words = `${sizeWords(freeBytes)} of ${sizeWords(totalBytes)} are free`;
  const space: Check =
    freeBytes > minFreeBytes
      ? { name: 'disk', status: 'ok', detail: `${words}; ${sizeWords(minFreeBytes)} must stay free.` }
      : {
          name: 'disk',
          status: 'fail',
          detail: `${words}, but ${sizeWords(minFreeBytes)} must stay free: no upload and no audit is taken. Free space, see cleanup --dry-run.`,
        };
  const kind: Check = network
    ? {
        name: 'file system',
        status: 'warn',
        detail: `${type}: a network or user-space file system. SQLite's write-ahead log needs memory that all processes share, so this can damage the database; use a local disk.`,
      }
    : { name: 'file system', status: 'ok', detail: `${type}.` };
  return [space, kind];
}

function checkDatabase({ database, databaseError }: DataFacts): readonly Check[] {
  const name = 'database';
  if (databaseError !== null) {
    return [{ name, status: 'fail', detail: `It cannot be read: ${databaseError}. Restore a backup.` }];
  }
  if (database === null) return [{ name, status: 'ok', detail: 'There is none yet.' }];
  return [integrityOf(database), versionOf(database), walOf(database), blobsOf(database)];
}

function integrityOf({ integrity, lostReferences, bytes, audits }: DatabaseFacts): Check {
  const name = 'database';
  if (integrity !== 'ok') return { name, status: 'fail', detail: `It is damaged: ${integrity}. Restore a backup.` };
  if (lostReferences > 0) {
    return { name, status: 'fail', detail: `${lostReferences} rows refer to rows that are gone. Restore a backup.` };
  }
  const states = Object.entries(audits).map(([state, count]) => `${count} ${state}`);
  const detail = `Whole, ${sizeWords(bytes)}; audits: ${states.join(', ') || 'none'}.`;
  return { name, status: 'ok', detail };
}

function versionOf({ schemaVersion, knownVersion }: DatabaseFacts): Check {
  const name = 'schema';
  if (schemaVersion === knownVersion) return { name, status: 'ok', detail: `Version ${schemaVersion}, the newest.` };
  if (schemaVersion < knownVersion) {
    return { name, status: 'ok', detail: `Version ${schemaVersion}; the next start upgrades it to ${knownVersion}.` };
  }
  const detail = `Version ${schemaVersion} is newer than this program (${knownVersion}); use the version that made it.`;
  return { name, status: 'fail', detail };
}

function walOf({ walBytes }: DatabaseFacts): Check {
  const name = 'write-ahead log';
  if (walBytes <= largeWalBytes) return { name, status: 'ok', detail: `${sizeWords(walBytes)}.` };
  const detail = `${sizeWords(walBytes)}: a reader stands still and keeps it from shrinking; restart API and workers.`;
  return { name, status: 'warn', detail };
}

function blobsOf({ orphanedBlobs, missingBlobs }: DatabaseFacts): Check {
  const name = 'blobs';
  if (missingBlobs.length > 0) {
    const detail = `Files that rows need are missing below blobs/: ${missingBlobs.join(', ')}. Restore a backup.`;
    return { name, status: 'fail', detail };
  }
  if (orphanedBlobs === 0)
    return { name, status: 'ok', detail: 'Every file belongs to a row, every row has its file.' };
  return { name, status: 'ok', detail: `${orphanedBlobs} files belong to nothing; the next cleanup removes them.` };
}

export async function checkQueue(dataDir: string, { database }: DataFacts, { queue }: WorkerConfig): Promise<Check> {
  const name = `queue (${queue.driver})`;
  if (queue.driver === 'database') {
    const jobs = Object.entries(database?.jobs ?? {}).map(([state, count]) => `${count} ${state}`);
    return { name, status: 'ok', detail: `Beside the store; jobs: ${jobs.join(', ') || 'none'}.` };
  }
  try {
    const opened = await openQueue.redis({ dataDir, ...queue });
    try {
      const { waiting, running, parked } = await opened.depth();
      return { name, status: 'ok', detail: `It answers: ${waiting} waiting, ${running} running, ${parked} parked.` };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { name, status: 'fail', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** A worker is missed after three beats. Nobody at work is only wrong while audits wait. */
export function checkWorkers({ database }: DataFacts, now: number): Check {
  const name = 'workers';
  const workers = database?.workers ?? [];
  const alive = workers.filter(({ seenAt }) => now - seenAt <= 3 * beatEveryMs);
  const silent = workers.filter(({ seenAt }) => now - seenAt > 3 * beatEveryMs);
  const waiting = (database?.audits.queued ?? 0) + (database?.audits.running ?? 0);
  const list = alive.map(
    ({ host, pid, seenAt }) => `${host}/${pid} ${Math.max(0, Math.round((now - seenAt) / 1_000))} s ago`,
  );
  const lost = silent.length === 0 ? '' : ` ${silent.length} died or lost the database within the last day.`;
  if (alive.length > 0) return { name, status: 'ok', detail: `Seen: ${list.join(', ')}.${lost}` };
  if (waiting === 0) return { name, status: 'warn', detail: `No worker runs; no audit waits.${lost}` };
  return { name, status: 'fail', detail: `No worker runs, and ${waiting} audits have not ended; start one.${lost}` };
}

export async function checkLimits(): Promise<Check> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => ''); // Linux only
  const handles = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  const upload = `Uploads up to ${sizeWords(archiveLimits.packedBytes)}`;
  if (handles === undefined) return { name: 'limits', status: 'ok', detail: `${upload}.` };
  const few = Number(handles) < fewHandles;
  const detail = few
    ? `${upload}; only ${handles} open files are allowed, ${fewHandles} or more serve many watchers (ulimit -n).`
    : `${upload}; ${handles} open files.`;
  return { name: 'limits', status: few ? 'warn' : 'ok', detail };
}
