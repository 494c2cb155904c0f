import { SeaworthyError } from './problem.ts';

/**
 * Turns a failure of the database file or its disk into the SeaworthyError that people can act on: `storage/full` or
 * `storage/unavailable`. Anything else (a broken constraint, a bug) comes back unchanged.
 * Store and queue share it: they use the same file and may not import each other.
 */
export function toStorageProblem(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new SeaworthyError('storage/full', 'There is no space left for the database and its blobs.', {
      cause: error,
    });
  }
  const reason = unavailable.find(([prefix]) => code.startsWith(prefix));
  return reason === undefined ? error : new SeaworthyError('storage/unavailable', reason[1], { cause: error });
}

const unavailable: readonly (readonly [prefix: string, detail: string])[] = [
  ['EROFS', 'The data folder lies on a file system that is mounted read-only; mount it for writing.'],
  ['SQLITE_BUSY', 'Another process kept the database locked for longer than the busy timeout.'],
  ['SQLITE_LOCKED', 'Another connection keeps a table of the database locked.'],
  ['SQLITE_IOERR', 'Reading or writing the database file failed.'],
  ['SQLITE_CANTOPEN', 'The database file cannot be opened; check that the data folder exists and is writable.'],
  ['SQLITE_READONLY', 'The database file cannot be written; check the permissions of the data folder.'],
  ['SQLITE_CORRUPT', 'The database file is damaged; restore it from a backup.'],
  ['SQLITE_NOTADB', 'The database file is not an SQLite database.'],
];

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
