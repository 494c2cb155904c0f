import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { watchStore } from './store-metrics.ts';

test('disk, files and lock waits are read at the scrape, and waits are counted once', async () => {
  const registry = new Registry();
  const measures = { databaseBytes: 4_096, walBytes: 32, busyWaits: 2, busyMs: 500 };
  watchStore(registry, { freeBytes: async () => 1_000, measures: async () => measures });
  await registry.metrics();
  measures.busyWaits = 3;
  const text = await registry.metrics();
  expect(text).toContain('seaworthy_disk_free_bytes 1000');
  expect(text).toContain('seaworthy_sqlite_wal_bytes 32');
  const after = await registry.metrics();
  expect(after).toContain('seaworthy_sqlite_database_bytes 4096');
  expect(after).toContain('seaworthy_sqlite_busy_waits_total 3');
  expect(after).toContain('seaworthy_sqlite_busy_wait_seconds_total 0.5');
});

test('a disk and a database that do not answer are not a number, and the scrape goes on', async () => {
  const registry = new Registry();
  const broken = () => Promise.reject(new Error('EIO'));
  watchStore(registry, { freeBytes: broken, measures: broken });
  const text = await registry.metrics();
  expect(text).toContain('seaworthy_disk_free_bytes Nan');
  expect(text).toContain('seaworthy_sqlite_wal_bytes Nan');
});
