import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stageInfos } from '@seaworthy/schema/stages';
import type { Store } from '@seaworthy/store/port';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { archiveOf, childrenOf, harbour, isAlive, kill, openWorkshop, type Workshop } from '../testing/workshop.ts';

const pausingWorker = fileURLToPath(new URL('../testing/pausing-worker.ts', import.meta.url));
const stageNames = stageInfos.map((stage) => stage.name);
/** The last one is followed by the end of the audit, not by a pause. */
const pauses = stageNames.slice(0, -1);
/** Dozens of process starts, in milliseconds. */
const patienceMs = 300_000;

let upload: Uint8Array;
let undisturbed: readonly string[];
let shop: Workshop;

beforeAll(async () => {
  upload = await archiveOf(harbour);
  const other = await openWorkshop();
  await other.work();
  const audit = await other.submit(upload);
  expect((await other.ended(audit.id)).state).toBe('done');
  undisturbed = await reportsOf(other.store, audit.id);
  expect(undisturbed.map((text) => text.length > 1_000)).toEqual([true, true]);
  await other.close();
});

beforeEach(async () => {
  shop = await openWorkshop();
});

afterEach(() => shop.close());

describe('an audit that is killed with kill -9', () => {
  test(
    'in its child after every stage resumes each time, runs no stage twice and ends with the same bytes',
    async () => {
      const worker = await shop.work({}, pausingWorker);
      const heard = listen(worker);
      const audit = await shop.submit(upload);
      for (const stage of pauses) {
        await heard(stage);
        for (const child of await childrenOf(worker)) process.kill(child, 'SIGKILL');
      }
      expect((await shop.ended(audit.id)).state).toBe('done');
      await expectUndisturbed(audit.id);
      expect(await stagesThat('stage-finished', audit.id)).toEqual(stageNames);
    },
    patienceMs,
  );

  test(
    'with its whole worker after every stage resumes each time, runs no stage twice and ends with the same bytes',
    async () => {
      const audit = await shop.submit(upload);
      for (const stage of pauses) {
        const worker = await shop.work({}, pausingWorker);
        await listen(worker)(stage);
        const [child = expect.unreachable()] = await childrenOf(worker);
        await kill(worker);
        await vi.waitFor(async () => expect(await isAlive(child)).toBe(false));
      }
      await shop.work({}, pausingWorker);
      expect((await shop.ended(audit.id)).state).toBe('done');
      await expectUndisturbed(audit.id);
      expect(await stagesThat('stage-finished', audit.id)).toEqual(stageNames);
    },
    patienceMs,
  );

  test(
    'twelve times at random moments, child or worker, ends with the same bytes',
    async () => {
      const seed = Date.now() % 1_000_000;
      const random = randomFrom(seed);
      const settings = { SEAWORTHY_WORKER_MAX_ATTEMPTS: '100', SEAWORTHY_WORKER_BACKOFF_MS: '1' };
      const audits = [await shop.submit(upload)];
      let worker = await shop.work(settings);
      for (let kills = 0; kills < 12; ) {
        const newest = audits.at(-1) ?? expect.unreachable();
        if ((await shop.store.audits.get(newest.id))?.state === 'done') audits.push(await shop.submit(upload));
        await new Promise((resolve) => setTimeout(resolve, random() * 900)); // the moment is what is tested
        const [child] = await childrenOf(worker);
        if (child === undefined) continue;
        kills += 1;
        if (random() < 0.5) {
          process.kill(child, 'SIGKILL');
        } else {
          await kill(worker);
          worker = await shop.work(settings);
        }
      }
      for (const audit of audits) {
        expect((await shop.ended(audit.id)).state, `seed ${seed}`).toBe('done');
        await expectUndisturbed(audit.id, `seed ${seed}`);
      }
    },
    patienceMs,
  );
});

async function expectUndisturbed(auditId: string, message = ''): Promise<void> {
  expect(await reportsOf(shop.store, auditId), message).toEqual(undisturbed);
  const events = await shop.store.events.after(auditId, 0, 10_000);
  expect(
    events.map((event) => event.seq),
    message,
  ).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.type, message).toBe('done');
  expect(
    events.filter((event) => event.type === 'done'),
    message,
  ).toHaveLength(1);
}

async function stagesThat(type: string, auditId: string): Promise<readonly (string | null)[]> {
  const events = await shop.store.events.after(auditId, 0, 10_000);
  return events.filter((event) => event.type === type).map((event) => event.stage);
}

async function reportsOf(store: Store, auditId: string): Promise<readonly string[]> {
  const files = await Promise.all(['report.json', 'report.md'].map((name) => store.reports.get(auditId, name)));
  return files.map((file) => Buffer.from(file?.bytes ?? []).toString('utf8'));
}

/** Resolves when the worker has said that this stage is finished, also when it said so before. */
function listen(worker: ChildProcess): (stage: string) => Promise<void> {
  const finished = new Set<unknown>();
  worker.on('message', (message) => finished.add((message as { finished?: string }).finished)); // see pausing-worker.ts
  return async (stage) => {
    while (!finished.has(stage)) await once(worker, 'message');
  };
}

/** A small generator (mulberry32), so that a failure can be repeated from its seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
