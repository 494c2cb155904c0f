import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes after which a log file is put aside at the next start; one older file is kept. */
const rotateBytes = 10_485_760;

/**
 * Where the lines of the supervised processes go. Log lines are JSON objects: in a terminal they would bury what a person
 * wants to read, so there they go to a file; otherwise they pass through to stderr for whatever collects them. Everything
 * else was written for people and is always shown.
 *
 * @param {string} folder of the log files
 */
export function openOutput(folder) {
  if (!process.stderr.isTTY) return { hint: '', line: () => (text) => process.stderr.write(`${text}\n`) };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    hint: `Logs are in ${folder}. Ctrl-C stops it.`,
    line(name) {
      const log = openLog(join(folder, `${name}.log`));
      return (text) => (text.startsWith('{') ? log : process.stderr).write(`${text}\n`);
    },
  };
}

function openLog(file) {
  if (existsSync(file) && statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  return createWriteStream(file, { flags: 'a', mode: 0o600 });
}
