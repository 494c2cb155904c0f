import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@seaworthy/runtime/logger';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { compareText } from '@seaworthy/schema/vocabulary';
import { backUp } from '@seaworthy/store/backup';

export interface BackupSchedule {
  readonly dir: string;
  readonly everyMs: number;
  /** Newest files that are kept. */
  readonly keep: number;
}

export interface BackupParts {
  readonly dataDir: string;
  readonly schedule: BackupSchedule;
  readonly logger: Logger;
  readonly now: () => number;
}

/** How often it is looked whether one is due, in milliseconds: several workers look, the first one writes. */
const lookEveryMs = 60_000;
/** A half-written file that nobody has written to for this long was cut off, in milliseconds. */
const abandonedMs = 3_600_000;
const fileName = /^seaworthy-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.tar$/;

/** Writes a backup whenever one is due, and removes the oldest. A failure is logged and tried again at the next look. */
export function startBackups(parts: BackupParts): { stop(): Promise<void> } {
  const { logger } = parts;
  const look = async () => {
    try {
      await backUpWhenDue(parts);
    } catch (error) {
      // Another worker that looks at the same moment is no failure.
      const level = error instanceof SeaworthyError && error.code === 'backup/exists' ? 'info' : 'error';
      logger[level]({ err: error }, 'scheduled backup was not written');
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, lookEveryMs);
  return {
    stop() {
      clearInterval(timer);
      return looking;
    },
  };
}

/**
 * The name tells the beginning of the period that a backup belongs to, so two workers cannot both write it and a restart
 * writes no second one.
 *
 * @returns the file that was written; undefined: none was due.
 */
export async function backUpWhenDue({ dataDir, schedule, logger, now }: BackupParts): Promise<string | undefined> {
  const { dir, everyMs, keep } = schedule;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const at = now();
  const to = join(dir, nameOf(Math.floor(at / everyMs) * everyMs));
  if (await stat(to).catch(() => undefined)) return undefined;
  await removeAbandoned(`${to}.partial`);
  const { blobs, database } = await backUp({ dataDir, to, now: at });
  logger.info({ file: to, blobs: blobs.count, bytes: blobs.bytes + database.size }, 'backup written');
  const old = (await readdir(dir))
    .filter((name) => fileName.test(name))
    .sort(compareText)
    .reverse()
    .slice(keep);
  for (const name of old) await rm(join(dir, name), { force: true });
  if (old.length > 0) logger.info({ files: old }, 'old backups removed');
  return to;
}

function nameOf(at: number): string {
  return `seaworthy-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z.tar`;
}

async function removeAbandoned(partial: string): Promise<void> {
  const found = await stat(partial).catch(() => undefined); // usually there is none
  if (found !== undefined && Date.now() - found.mtimeMs > abandonedMs) await rm(partial, { force: true });
}
