import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { toStorageProblem } from '@seaworthy/schema/sqlite-problem';
import BetterSqlite from 'better-sqlite3';

/**
 * Before an upgrade the database is copied to `seaworthy.db.before-upgrade-from-4` beside it: the way back to the version
 * before. One copy is kept, that of the last upgrade. The caller holds the write lock; a reader of its own copies
 * what is committed.
 *
 * @throws SeaworthyError storage/full or storage/unavailable: without a way back there is no upgrade.
 */
export function keepCopy(path: string, version: number): void {
  const copy = `${path}.before-upgrade-from-${version}`;
  const unfinished = `${copy}.partial`;
  rmSync(unfinished, { force: true });
  try {
    const reader = new BetterSqlite(path, { readonly: true, timeout: 0 });
    try {
      reader.prepare('vacuum into ?').run(unfinished);
    } finally {
      reader.close();
    }
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { force: true });
    const problem = toStorageProblem(error);
    if (!(problem instanceof SeaworthyError)) throw problem;
    const detail = `The database was not upgraded, because its copy ${copy} could not be written: ${problem.message}`;
    throw new SeaworthyError(problem.code, detail, { cause: error });
  }
  forgetOlder(path, copy);
}

function forgetOlder(path: string, newest: string): void {
  const start = `${basename(path)}.before-upgrade-from-`;
  for (const name of readdirSync(dirname(path))) {
    const found = join(dirname(path), name);
    if (name.startsWith(start) && found !== newest) rmSync(found, { force: true });
  }
}
