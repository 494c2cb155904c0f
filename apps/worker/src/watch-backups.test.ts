import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { watchBackups } from './watch-backups.ts';

test('the newest completed backup counts, one that is being written does not, and a missing folder is not a number', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-backups-'));
  const registry = new Registry();
  watchBackups(registry, dir);
  const value = async () => / ([\w.]+)\n*$/.exec(await registry.metrics())?.[1];
  expect(await value()).toBe('0');
  const write = async (name: string, seconds: number) => {
    await writeFile(join(dir, name), 'x');
    await utimes(join(dir, name), seconds, seconds);
  };
  await write('seaworthy-2026-01-02T00-00-00Z.tar', 2_000);
  await write('seaworthy-2026-01-01T00-00-00Z.tar', 1_000);
  await write('seaworthy-2026-01-03T00-00-00Z.tar.partial', 3_000);
  expect(await value()).toBe('2000');
  await rm(dir, { recursive: true });
  expect(await value()).toBe('Nan');
});
