import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The holder touches the file this often; a file untouched for `staleMs` belongs to a process that was killed. */
const touchMs = 1_000;
const staleMs = 10_000;
const lookMs = 200;

/**
 * Runs `work` while no other process runs its own under the same file.
 * @template T
 * @param {string} file
 * @param {(line: string) => void} log
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, log, work) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let told = false;
  while (!take(file)) {
    if (isAbandoned(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) log('Another start is preparing this folder; waiting for it.');
    told = true;
    await pause(lookMs);
  }
  const touch = setInterval(() => utimesSync(file, new Date(), new Date()), touchMs);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    const isOld = Date.now() - statSync(file).mtimeMs > staleMs;
    return isOld || (pid > 0 && !isAlive(pid));
  } catch {
    return false; // it was released between the two looks
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
