import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, open, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueue } from '@seaworthy/queue/open-queue';
import { createLogger } from '@seaworthy/runtime/logger';
import { createRegistry } from '@seaworthy/runtime/metrics';
import { openTracing } from '@seaworthy/runtime/tracing';
import { databaseFileName, openStore } from '@seaworthy/store/open-store';
import type { Store } from '@seaworthy/store/port';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { archiveOf, ended, harbour, submit } from '../testing/workshop.ts';
import { watchDisk } from './disk-watch.ts';
import { auditHandler } from './handle-audit.ts';
import { createWorkerMetrics } from './metrics.ts';

/** What a machine does to a worker, with the promised outcome of each. Audits run in real child processes. */

/** Child processes of a busy machine, in milliseconds. */
vi.setConfig({ testTimeout: 300_000 });

const logger = createLogger({ name: 'worker', level: 'silent' });
const patience = { interval: 20 };
let folder: string;
let upload: Uint8Array;
let closers: (() => Promise<unknown>)[];

beforeAll(async () => {
  upload = await archiveOf(harbour);
});
beforeEach(async () => {
  closers = [];
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-faults-'));
});
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

async function openParts(dataDir: string, { busyTimeoutMs = 5_000, minFreeBytes = 0, maxAttempts = 5 } = {}) {
  const store = await openStore({ dataDir, busyTimeoutMs });
  closers.push(() => store.close());
  const queue = await openQueue.database({ dataDir, timing: { backoffMs: 100, pollMs: 20, maxAttempts } });
  closers.push(() => queue.close());
  const tracing = await openTracing({ service: 'test', endpoint: null, onError: () => undefined });
  const handle = auditHandler({
    store,
    logger,
    metrics: createWorkerMetrics(createRegistry()),
    tracing,
    launcher: [],
    memoryMb: 512,
    stageDeadlineMs: 120_000,
  });
  const errors: unknown[] = [];
  const consume = () =>
    queue.consume(handle, {
      concurrency: 1,
      mayTake: watchDisk(store, minFreeBytes, logger),
      onError: (error) => errors.push(error),
    });
  return { store, queue, consume, errors };
}

const stageFinished = async (store: Store, auditId: string) =>
  (await store.events.after(auditId, 0, 1_000)).filter(({ type }) => type === 'stage-finished').length;

describe('a disk that fills', () => {
  /** A small file system of its own; needs root, as the tests of a continuous integration have. */
  async function mountSmall(bytes: number): Promise<string> {
    const [code] = await once(
      spawn('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'inherit' }),
      'exit',
    );
    if (code !== 0) throw new Error('This test mounts a small tmpfs and needs the right to do so (root).');
    closers.push(() => once(spawn('umount', ['-l', folder]), 'exit'));
    return folder;
  }

  test('in the middle of an audit loses nothing: with room again it ends by itself, or says why and a retry ends well', async () => {
    const dataDir = await mountSmall(8_388_608);
    const { store, queue, consume, errors } = await openParts(dataDir, { maxAttempts: 5 });
    const audit = await submit(store, queue, upload, true);
    // Room for the first rows and none for what the stages make.
    await fill(dataDir, 60_000);
    consume();
    await vi.waitFor(
      async () => {
        const { state } = (await store.audits.get(audit.id)) ?? audit;
        const said = JSON.stringify(await store.events.after(audit.id, 0, 1_000));
        expect(errors.length > 0 || state === 'failed' || said.includes('again')).toBe(true);
      },
      { interval: 50 },
    );
    await rm(join(dataDir, 'ballast'));
    const first = await ended(store, audit.id);
    expect(first.uploadBlob === null).toBe(first.state === 'done');
    if (first.state === 'done') return;
    expect(first.failure?.code).toBe('storage/full');
    await store.audits.transition(audit.id, ['failed'], 'queued');
    await queue.enqueue({ auditId: audit.id });
    expect((await ended(store, audit.id)).state).toBe('done');
  });

  test('stops the taking of audits before it is full, and they go on when there is room', async () => {
    const dataDir = await mountSmall(33_554_432);
    const { store, queue, consume } = await openParts(dataDir, { minFreeBytes: 16_777_216 });
    const audit = await submit(store, queue, upload, true);
    await fill(dataDir, 8_388_608);
    consume();
    // Long enough for many polls: nothing is waited for here but that nothing happens.
    for (let looks = 0; looks < 30; looks += 1) {
      await queue.depth();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await store.audits.get(audit.id))?.state).toBe('queued');
    await rm(join(dataDir, 'ballast'));
    expect((await ended(store, audit.id)).state).toBe('done');
  });

  async function fill(dataDir: string, leaveBytes = 0): Promise<void> {
    const file = await open(join(dataDir, 'ballast'), 'w');
    try {
      const { bavail, bsize } = await statfs(dataDir);
      const wanted = Math.max(0, bavail * bsize - leaveBytes);
      for (let written = 0; written < wanted; written += 4_096) await file.write(Buffer.alloc(4_096));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      await file.close();
    }
  }
});

test('a blob folder that cannot be written refuses uploads with a sentence, and audits go on once it can', async () => {
  const { store, queue, consume } = await openParts(folder);
  const audit = await submit(store, queue, upload, true);
  const blobs = join(folder, 'blobs');
  const { mode } = await stat(blobs);
  // Root may write where nobody may: a bind mount that is read-only holds for root as well.
  await run('mount', ['--bind', blobs, blobs]);
  closers.push(() => run('umount', ['-l', blobs]).catch(() => undefined));
  await run('mount', ['-o', 'remount,ro,bind', blobs]);
  await expect(submit(store, queue, Buffer.from('other'), false)).rejects.toMatchObject({
    code: 'storage/unavailable',
    message: expect.stringContaining('read-only'),
  });
  await run('umount', ['-l', blobs]);
  await chmod(blobs, mode);
  consume();
  expect((await ended(store, audit.id)).state).toBe('done');
});

async function run(program: string, args: readonly string[]): Promise<void> {
  const [code] = await once(spawn(program, args, { stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}; this test needs root.`);
}

describe('a database that another process keeps locked', () => {
  async function lock(dataDir: string): Promise<() => Promise<void>> {
    const program = `
      const Database = require('better-sqlite3');
      const db = new Database(${JSON.stringify(join(dataDir, databaseFileName))}, { timeout: 10000 });
      db.exec('begin immediate');
      process.stdout.write('locked');
      process.stdin.on('end', () => { db.exec('rollback'); process.exit(0); }).resume();`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return async () => {
      child.stdin.end();
      await once(child, 'exit');
    };
  }

  test('for less than the timeout delays a write, for longer is said so; the audit waits and is not lost', async () => {
    const { store, queue, consume, errors } = await openParts(folder, { busyTimeoutMs: 300 });
    const patient = await openStore({ dataDir: folder, busyTimeoutMs: 60_000 });
    closers.push(() => patient.close());
    const { team, user } = await store.teams.local();
    const audit = await submit(store, queue, upload, true);
    const unlock = await lock(folder);
    const waiting = patient.projects.ensure(team.id, 'patient', user.id);
    await expect(store.projects.ensure(team.id, 'impatient', user.id)).rejects.toMatchObject({
      code: 'storage/unavailable',
      message: expect.stringContaining('locked'),
    });
    consume();
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), patience);
    expect((await store.audits.get(audit.id))?.state).toBe('queued');
    await unlock();
    expect((await waiting).name).toBe('patient');
    expect((await ended(store, audit.id)).state).toBe('done');
  });

  test('in the middle of an audit makes it try again from its last finished stage', async () => {
    const { store, queue, consume } = await openParts(folder, { busyTimeoutMs: 200, maxAttempts: 1_000 });
    const audit = await submit(store, queue, upload, true);
    consume();
    await vi.waitFor(async () => expect(await stageFinished(store, audit.id)).toBeGreaterThan(0), patience);
    const unlock = await lock(folder);
    // Long enough for the audit's next write to be given up.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await unlock();
    expect((await ended(store, audit.id)).state).toBe('done');
    const finished = (await store.events.after(audit.id, 0, 1_000)).filter(({ type }) => type === 'stage-finished');
    expect(new Set(finished.map(({ stage }) => stage)).size).toBe(finished.length);
  });
});

describe('a clock that is set back', () => {
  const dayMs = 86_400_000;
  const setClock = (at: number) => vi.setSystemTime(at);

  test('in the middle of an audit changes nothing: it ends, its events keep their order, and no sweep takes anything', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const { store, queue, consume } = await openParts(folder);
    const audit = await submit(store, queue, upload, true);
    const waiting = await submit(store, queue, Buffer.from('second'), false);
    consume();
    await vi.waitFor(async () => expect(await stageFinished(store, audit.id)).toBeGreaterThan(0), patience);
    setClock(Date.now() - dayMs);
    await store.retention.sweep({ keepForRetryMs: dayMs, documentCacheAgeMs: dayMs, documentCacheSize: 1_000_000 });
    expect((await ended(store, audit.id)).state).toBe('done');
    const seqs = (await store.events.after(audit.id, 0, 1_000)).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    const later = await submit(store, queue, Buffer.from('third'), false);
    expect(later.createdAt).toBeGreaterThan(waiting.createdAt);
    expect(await store.blobs.pathOf(waiting.uploadBlob ?? '')).toBeDefined();
  });

  test('while an audit waits for its second try or is held by a dead worker does not make it wait for that long', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const { queue } = await openParts(folder);
    const tries: number[] = [];
    await queue.enqueue({ auditId: 'x' });
    queue.consume(
      async (_job, { attempt }) => {
        tries.push(attempt);
        if (attempt > 1) return;
        setClock(Date.now() + dayMs);
        throw new Error('once');
      },
      { concurrency: 1 },
    );
    await vi.waitFor(() => expect(tries).toEqual([1]), patience);
    setClock(Date.now() - dayMs);
    await vi.waitFor(() => expect(tries).toEqual([1, 2]), patience);
  });
});
