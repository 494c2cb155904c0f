import { existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes after which a log file is put aside at the next start; one older file is kept. */
const rotateBytes = 10_485_760;

/**
 * Where the supervised processes write their log. In a terminal its JSON lines would bury what a person wants to read, so
 * there they go to a file; otherwise to stderr, for whatever collects it. The processes get the file itself and no pipe to
 * the supervisor, so that they can still write when it is gone. What they have to say to people they say on stderr.
 *
 * @param {string} folder of the log files
 */
export function openOutput(folder) {
  if (!process.stderr.isTTY) return { hint: '', logOf: () => 2 };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    hint: `Logs are in ${folder}. Ctrl-C stops it.`,
    logOf: (name) => openLog(join(folder, `${name}.log`)),
  };
}

function openLog(file) {
  if (existsSync(file) && statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
