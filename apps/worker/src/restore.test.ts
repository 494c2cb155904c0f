import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueue } from '@seaworthy/queue/open-queue';
import { backUp } from '@seaworthy/store/backup';
import { openStore } from '@seaworthy/store/open-store';
import type { Store } from '@seaworthy/store/port';
import { restore } from '@seaworthy/store/restore';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { archiveOf, ended, harbour, openWorkshop, startWorker, type Workshop } from '../testing/workshop.ts';

/** A handful of process starts on a busy machine, in milliseconds. */
const patienceMs = 300_000;

let folder: string;
let shop: Workshop;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-restore-'));
  shop = await openWorkshop();
});
afterEach(async () => {
  await shop.close();
  await rm(folder, { recursive: true, force: true });
});

test(
  'a backup made while audits run, restored elsewhere, has every finished report byte for byte, and the others go on to equal ones',
  async () => {
    const upload = await archiveOf(harbour);
    const worker = await shop.work();
    const done = await shop.submit(upload);
    expect((await shop.ended(done.id)).state).toBe('done');
    const running = await shop.submit(upload);
    const waiting = await shop.submit(upload);
    await vi.waitFor(async () => expect((await stages(shop.store, running.id)).length).toBeGreaterThan(0), {
      timeout: patienceMs,
      interval: 20,
    });
    const file = join(folder, 'backup.tar');
    await backUp({ dataDir: shop.dataDir, to: file, now: Date.now() });
    for (const { id } of [running, waiting]) expect((await shop.ended(id)).state).toBe('done');
    worker.kill('SIGKILL');

    const dataDir = join(folder, 'restored');
    await restore({ file, dataDir });
    const store = await openStore({ dataDir });
    const before = await stages(store, running.id);
    expect(await filesOf(store, done.id)).toEqual(await filesOf(shop.store, done.id));
    expect((await store.audits.get(waiting.id))?.state).toBe('queued');
    const restarted = await startWorker(dataDir);
    try {
      for (const { id } of [running, waiting]) {
        expect((await ended(store, id)).state).toBe('done');
        expect(await filesOf(store, id)).toEqual(await filesOf(shop.store, id));
      }
      // What had finished before the backup did not run again.
      const after = await stages(store, running.id);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(new Set(after).size).toBe(after.length);
      const queue = await openQueue.database({ dataDir });
      await vi.waitFor(async () => expect(await queue.depth()).toEqual({ waiting: 0, running: 0, parked: 0 }));
      await queue.close();
    } finally {
      restarted.kill('SIGKILL');
      await store.close();
    }
  },
  patienceMs,
);

async function stages(store: Store, auditId: string): Promise<readonly (string | null)[]> {
  const events = await store.events.after(auditId, 0, 1_000);
  return events.filter(({ type }) => type === 'stage-finished').map(({ stage }) => stage);
}

async function filesOf(store: Store, auditId: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { name } of await store.reports.list(auditId)) {
    const file = await store.reports.get(auditId, name);
    files.set(name, Buffer.from(file?.bytes ?? []).toString('base64'));
  }
  expect(files.size).toBeGreaterThan(3);
  return files;
}
