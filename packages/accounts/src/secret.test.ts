import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { secretFileName, secretOf } from './secret.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-secret-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('is made once, also when several processes start at the same moment, and is for its owner alone', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => secretOf(folder)));
  expect(new Set(made).size).toBe(1);
  expect(made[0]).toMatch(/^[\w-]{43}$/);
  expect(await secretOf(folder)).toBe(made[0]);
  expect(await readdir(folder)).toEqual([secretFileName]);
  expect((await stat(join(folder, secretFileName))).mode & 0o777).toBe(0o600);
});

it('is refused when it is too short to be one, and never replaced by itself', async () => {
  await writeFile(join(folder, secretFileName), 'short\n');
  await expect(secretOf(folder)).rejects.toMatchObject({ code: 'storage/unavailable' });
  await expect(secretOf(join(folder, 'missing'))).rejects.toMatchObject({ code: 'storage/unavailable' });
});
