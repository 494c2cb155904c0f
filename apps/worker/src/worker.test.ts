import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { NewEvent } from '@seaworthy/store/port';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { archiveOf, childrenOf, harbour, isAlive, openWorkshop, type Workshop } from '../testing/workshop.ts';

const patience = { interval: 5 };

/** Children that a test stopped, by process id. */
const frozen: number[] = [];

let upload: Uint8Array;
let shop: Workshop;

beforeAll(async () => {
  upload = await archiveOf(harbour);
});

beforeEach(async () => {
  shop = await openWorkshop();
});

afterEach(async () => {
  await shop.close();
  // A stopped process notices nothing, not even the end of its worker.
  for (const pid of frozen.splice(0)) if (await isAlive(pid)) process.kill(pid, 'SIGKILL');
});

/** Every test starts several processes; on a busy machine that takes its time. */
describe('a worker', () => {
  test('turns an upload into reports, then drops upload and checkpoints', async () => {
    await shop.work();
    const audit = await shop.submit(upload);
    const done = await shop.ended(audit.id);
    expect(done).toMatchObject({ state: 'done', failure: null });
    // Upload and checkpoints go a moment after the audit is done.
    await vi.waitFor(async () => expect((await shop.store.audits.get(audit.id))?.uploadBlob).toBeNull(), patience);
    const json = await shop.store.reports.get(audit.id, 'report.json');
    const report = JSON.parse(Buffer.from(json?.bytes ?? []).toString('utf8'));
    expect(done.summary).toMatchObject({ receipt: report.receipt.sha256, score: report.score.value });
    await vi.waitFor(
      async () => expect(await shop.store.blobs.pathOf(audit.uploadBlob ?? '')).toBeUndefined(),
      patience,
    );
    expect(await shop.store.retention.sweep(keepAll)).toMatchObject({ uploads: 0, checkpoints: 0 });
  });

  test('gives its child nothing of its environment, a heap ceiling, and a lower priority', async () => {
    const worker = await shop.work({ SEAWORTHY_WORKER_MEMORY_MB: '300' });
    await shop.submit(upload);
    const child = await freeze(worker);
    const environment = await readFile(`/proc/${child}/environ`, 'utf8');
    const names = environment.split('\0').map((variable) => variable.split('=')[0]);
    expect(names.filter((name) => name !== '' && !name?.startsWith('NODE_CHANNEL_'))).toEqual([]);
    expect(await readFile(`/proc/${child}/cmdline`, 'utf8')).toContain('--max-old-space-size=300');
    // The worker lowers it in the moment after the start.
    const priority = async () => (await readFile(`/proc/${child}/stat`, 'utf8')).split(') ')[1]?.split(' ')[16];
    await expect.poll(priority, patience).toBe('5');
  });

  test('fails an upload that is no archive at once, with the reason, and does not keep it', async () => {
    await shop.work();
    const audit = await shop.submit(Buffer.from('this is a letter, not an archive'));
    const failed = await shop.ended(audit.id);
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'archive/unknown-format', stage: 'entries' } });
    expect(await typesOf(audit.id)).toEqual(['started', 'stage-started', 'stage-failed', 'failed']);
    const told = (await shop.store.events.after(audit.id, 0, 10)).filter(
      ({ message }) => message === failed?.failure?.detail,
    );
    expect(told.map(({ type }) => type)).toEqual(['stage-failed']);
    await vi.waitFor(async () => expect((await shop.store.audits.get(audit.id))?.uploadBlob).toBeNull(), patience);
  });

  test('kills a child that stays in one stage beyond the deadline, and fails the audit', async () => {
    const worker = await shop.work({ SEAWORTHY_STAGE_DEADLINE_SECONDS: '2' });
    const audit = await shop.submit(upload);
    const child = await freeze(worker);
    expect(await shop.ended(audit.id)).toMatchObject({ state: 'failed', failure: { code: 'audit/stage-timeout' } });
    expect(await isAlive(child)).toBe(false);
  });

  test('fails an audit that needs more memory than the ceiling, without trying again', async () => {
    await shop.work({ SEAWORTHY_WORKER_MEMORY_MB: '128' });
    const services = Array.from(
      { length: 60_000 },
      (_, index) => `  s${index}: { image: "a:${index}", ports: ["${index}"] }`,
    );
    const huge = await archiveOf({ 'compose.yml': `services:\n${services.join('\n')}\n` });
    const audit = await shop.submit(huge);
    expect(await shop.ended(audit.id)).toMatchObject({ state: 'failed', failure: { code: 'audit/out-of-memory' } });
    expect((await typesOf(audit.id)).filter((type) => type === 'started')).toHaveLength(1);
  });

  test('tries an audit whose child dies again, and fails it when it has died every time', async () => {
    const worker = await shop.work({ SEAWORTHY_WORKER_MAX_ATTEMPTS: '2', SEAWORTHY_WORKER_BACKOFF_MS: '1' });
    const audit = await shop.submit(upload);
    for (const _attempt of [1, 2]) {
      const child = await freeze(worker);
      process.kill(child, 'SIGKILL');
      await vi.waitFor(async () => expect(await isAlive(child)).toBe(false), patience);
    }
    const failed = await shop.ended(audit.id);
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'audit/worker-crashed' } });
    expect(failed.uploadBlob).not.toBeNull();
    expect((await typesOf(audit.id)).filter((type) => type === 'started' || type === 'failed')).toEqual([
      'started',
      'started',
      'failed',
    ]);
  });

  test('keeps artifacts of many megabytes out of its own memory, and resumes from them after a crash', async () => {
    const worker = await shop.work({ SEAWORTHY_WORKER_BACKOFF_MS: '1' });
    const before = await peakMegabytes(worker);
    const sources = Array.from({ length: 80 }, (_, index) => [`app/data_${index}.py`, comments(index)]);
    const audit = await shop.submit(await archiveOf({ ...harbour, ...Object.fromEntries(sources) }));
    await vi.waitFor(async () => expect(await typesOf(audit.id)).toContain('stage-finished'), patience);
    process.kill(await freeze(worker), 'SIGKILL');
    expect((await shop.ended(audit.id)).state).toBe('done');
    const events = await shop.store.events.after(audit.id, 0, 1_000);
    expect(events.find(({ type, stage }) => type === 'stage-resumed' && stage === 'entries')).toBeDefined();
    expect(events.filter(({ type, stage }) => type === 'stage-finished' && stage === 'entries')).toHaveLength(1);
    // The texts alone are 80 MB; in one message they would be in memory three times. Running an audit costs the worker
    // 30 to 45 MB of its own (compiled code, garbage not yet collected), so holding them even once would show.
    expect((await peakMegabytes(worker)) - before).toBeLessThan(80);
  });

  test('stops a cancelled audit within a moment, forgets its checkpoints, and a retry starts it anew', async () => {
    const worker = await shop.work();
    const audit = await shop.submit(upload);
    const child = await freeze(worker);
    await shop.store.audits.transition(audit.id, ['running'], 'cancelled', undefined, event('cancelled'));
    await shop.queue.cancel(audit.id);
    await vi.waitFor(async () => expect(await isAlive(child)).toBe(false), patience);
    await shop.store.audits.transition(audit.id, ['cancelled'], 'queued', undefined, event('retried'));
    await shop.queue.enqueue({ auditId: audit.id });
    expect((await shop.ended(audit.id)).state).toBe('done');
  });

  test('lets go of an audit that was deleted while it ran, and takes the next', async () => {
    const worker = await shop.work();
    const audit = await shop.submit(upload);
    const child = await freeze(worker);
    await shop.store.audits.delete(audit.id);
    process.kill(child, 'SIGCONT');
    const next = await shop.submit(upload);
    expect((await shop.ended(next.id)).state).toBe('done');
    // The job is put away a moment after the audit is done.
    await expect.poll(() => shop.queue.depth()).toEqual({ waiting: 0, running: 0, parked: 0 });
  });

  test('that is asked to stop gives an unfinished audit back, and the next worker ends it', async () => {
    const worker = await shop.work({ SEAWORTHY_GRACE_MS: '3000' });
    const audit = await shop.submit(upload);
    const child = await freeze(worker);
    worker.kill('SIGTERM');
    expect((await once(worker, 'exit'))[0]).toBe(0);
    await vi.waitFor(async () => expect(await isAlive(child)).toBe(false), patience);
    expect(await shop.queue.depth()).toEqual({ waiting: 1, running: 0, parked: 0 });
    expect((await shop.store.audits.get(audit.id))?.state).toBe('running');
    await shop.work();
    expect((await shop.ended(audit.id)).state).toBe('done');
  });

  test('finds audits whose job was lost, queued and running alike, when it starts', async () => {
    const queued = await shop.submit(upload, { wake: false });
    const running = await shop.submit(upload, { wake: false });
    await shop.store.audits.transition(running.id, ['queued'], 'running');
    await shop.work();
    expect((await shop.ended(queued.id)).state).toBe('done');
    expect((await shop.ended(running.id)).state).toBe('done');
  });

  test('gives an audit up when whole workers died of it every time', async () => {
    const settings = { SEAWORTHY_WORKER_MAX_ATTEMPTS: '2' };
    const audit = await shop.submit(upload);
    for (const _attempt of [1, 2]) {
      const worker = await shop.work(settings);
      await freeze(worker);
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    await shop.work(settings);
    expect(await shop.ended(audit.id)).toMatchObject({ failure: { code: 'audit/worker-crashed', stage: null } });
  });

  test('with a wrong setting says which one and ends with 78, for good', async () => {
    await expect(shop.work({ SEAWORTHY_WORKER_MEMORY_MB: '1' })).rejects.toThrow('The worker ended with 78.');
  });
});

const keepAll = { keepForRetryMs: 1e12, documentCacheAgeMs: 1e12, documentCacheSize: 1e12 };

/** Stops the child of the next audit where it is, so that a test has all the time it needs. */
async function freeze(worker: ChildProcess): Promise<number> {
  return vi.waitFor(async () => {
    const alive = [];
    for (const pid of await childrenOf(worker)) if (await isAlive(pid)) alive.push(pid);
    const [child = expect.unreachable('no child yet')] = alive;
    process.kill(child, 'SIGSTOP');
    frozen.push(child);
    return child;
  }, patience);
}

/** About 1 MB of Python that says nothing. */
function comments(seed: number): string {
  const lines = Array.from(
    { length: 16_000 },
    (_, index) => `# ${((index + 1) * (seed + 7) * 7_919) % 1_000_003} reads as a line of text, not as code`,
  );
  return `${lines.join('\n')}\n`;
}

async function peakMegabytes(worker: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${worker.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_000;
}

async function typesOf(auditId: string): Promise<readonly string[]> {
  return (await shop.store.events.after(auditId, 0, 1_000)).map((one) => one.type);
}

function event(type: NewEvent['type']): NewEvent {
  return { type, stage: null, message: type, counts: {} };
}
