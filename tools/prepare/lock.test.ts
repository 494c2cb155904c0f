import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-lock-'));
  file = join(folder, 'data', 'prepare.lock');
});
afterEach(() => rm(folder, { recursive: true }));

const quiet = () => undefined;

test('two at once run one after the other, and the second says why it waits', async () => {
  const order: string[] = [];
  const lines: string[] = [];
  let finish: () => void = () => undefined;
  const first = withLock(file, quiet, async () => {
    order.push('first begins');
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    order.push('first ends');
  });
  const second = withLock(
    file,
    (line) => {
      lines.push(line);
      finish();
    },
    async () => void order.push('second'),
  );
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
  expect(lines).toEqual(['Another start is preparing this folder; waiting for it.']);
});

test('the lock is released when the work fails', async () => {
  const failing = withLock(file, quiet, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  await expect(stat(file)).rejects.toThrow('ENOENT');
  expect(await withLock(file, quiet, async () => 'next')).toBe('next');
});

test('a lock whose process is gone, or that nobody touched for long, holds nobody up', async () => {
  await withLock(file, quiet, async () => undefined);
  await writeFile(file, '4194304'); // one above the highest process id Linux gives
  expect(await withLock(file, quiet, async () => 'dead')).toBe('dead');
  await writeFile(file, String(process.pid));
  await utimes(file, 0, 0);
  expect(await withLock(file, quiet, async () => 'stale')).toBe('stale');
});
