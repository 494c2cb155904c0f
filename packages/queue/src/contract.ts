import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { forkConsumer, type QueueProcess } from '../testing/fork.ts';
import type { OpenQueue, QueueOptions } from './open-queue.ts';
import { type JobContext, type Queue, type QueueTiming, stopReasonOf } from './port.ts';

/** What the suite needs to know about a driver beyond the port. */
export interface QueueHarness {
  readonly open: OpenQueue;
  /** Makes what the driver finds in production (tables, a server), and says what it is told of it. */
  prepare(dataDir: string): Promise<Omit<QueueOptions, 'timing'>>;
  /** Puts a payload into the line that `enqueue` would refuse. */
  putRaw(options: Omit<QueueOptions, 'timing'>, payload: string): Promise<void>;
}

const timing: QueueTiming = { leaseMs: 1_500, pollMs: 25, backoffMs: 40, maxAttempts: 3 };
const patience = { interval: 10 };

/** The promises of port.ts, one test for each number. */
export function queueContract(driver: string, harness: QueueHarness): void {
  describe(`queue promises, driver ${driver}`, () => {
    let dataDir: string;
    let given: Omit<QueueOptions, 'timing'>;
    let queue: Queue;
    let consumers: QueueProcess[];

    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-queue-'));
      given = await harness.prepare(dataDir);
      queue = await harness.open({ ...given, timing });
      consumers = [];
    });

    afterEach(async () => {
      await Promise.all(consumers.map((consumer) => consumer.end()));
      await queue.close();
      await rm(dataDir, { recursive: true });
    });

    const forkOne = async (workMs: number, leaseMs = timing.leaseMs): Promise<QueueProcess> => {
      const consumer = await forkConsumer(driver, { ...given, timing: { ...timing, leaseMs } }, workMs);
      consumers.push(consumer);
      return consumer;
    };

    test('1a: a job whose worker was killed is handed out again, long before its lease ends', async () => {
      const victim = await forkOne(-1, 3_600_000);
      await queue.enqueue({ auditId: 'a' });
      await victim.hears((said) => said.took === 'a');
      victim.child.kill('SIGKILL');
      const heir = await forkOne(0);
      expect(await heir.hears((said) => said.took === 'a')).toMatchObject({ attempt: 2 });
      await heir.hears((said) => said.did === 'a');
      await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
    });

    test('1b: a job whose worker stands still is handed out again when the lease ends, and the old holder is told', async () => {
      const sleeper = await forkOne(-1);
      await queue.enqueue({ auditId: 'a' });
      await sleeper.hears((said) => said.took === 'a');
      sleeper.child.kill('SIGSTOP');
      const heir = await forkOne(-1);
      await heir.hears((said) => said.took === 'a');
      sleeper.child.kill('SIGCONT');
      expect(await sleeper.hears((said) => said.stopped !== undefined)).toEqual({ stopped: 'lease-lost' });
      expect((await queue.depth()).running).toBe(1);
    });

    test('2: four processes share a hundred jobs and no job runs twice, also when it takes longer than the lease', async () => {
      // Twice the usual lease: a process that stands still for a second on a busy machine must not lose its job.
      const leaseMs = 2 * timing.leaseMs;
      const long = await forkOne(2 * leaseMs, leaseMs);
      await queue.enqueue({ auditId: 'long' });
      await long.hears((said) => said.took === 'long');
      await Promise.all([1, 2, 3].map(() => forkOne(1, leaseMs)));
      const ids = Array.from({ length: 100 }, (_, index) => `job-${index}`);
      for (const auditId of ids) await queue.enqueue({ auditId });
      await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
      // What the processes say comes a moment later than what they do.
      const taken = () => consumers.flatMap((consumer) => consumer.said.flatMap((said) => said.took ?? [])).sort();
      await vi.waitFor(() => expect(taken()).toEqual(['long', ...ids].sort()), patience);
    });

    test('3: enqueueing a waiting or running job again changes nothing', async () => {
      await Promise.all([1, 2, 3].map(() => queue.enqueue({ auditId: 'a' })));
      await queue.enqueue({ auditId: 'b' });
      expect(await queue.depth()).toEqual({ waiting: 2, running: 0, parked: 0 });
      expect([await queue.position('a'), await queue.position('b')]).toEqual([0, 1]);
      const handled: string[] = [];
      queue.consume(
        async ({ auditId }) => {
          handled.push(auditId);
          await queue.enqueue({ auditId });
        },
        { concurrency: 1 },
      );
      await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
      expect(handled).toEqual(['a', 'b']);
      expect(await queue.position('a')).toBeNull();
    });

    test('4: a handler that throws is tried maxAttempts times with growing pauses, then the job is parked', async () => {
      const tries: { readonly attempt: number; readonly at: number }[] = [];
      const parked: string[] = [];
      queue.consume(
        async (_job, { attempt, maxAttempts }) => {
          tries.push({ attempt, at: Date.now() });
          throw new Error(`try ${attempt} of ${maxAttempts}`);
        },
        { concurrency: 1, onPark: async ({ auditId }, error) => void parked.push(`${auditId}: ${error}`) },
      );
      await queue.enqueue({ auditId: 'a' });
      await vi.waitFor(async () => expect(await queue.depth()).toEqual({ ...nothing, parked: 1 }), patience);
      expect(tries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      const [first, second, third] = tries.map(({ at }) => at);
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(timing.backoffMs);
      expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(2 * timing.backoffMs);
      expect(parked).toEqual(['a: try 3 of 3']);
      await queue.enqueue({ auditId: 'a' });
      await vi.waitFor(() => expect(tries).toHaveLength(6), patience);
    });

    test('5a: cancel removes a waiting job and stops one that runs in another process', async () => {
      await queue.enqueue({ auditId: 'waiting' });
      await queue.cancel('waiting');
      expect(await queue.depth()).toEqual(nothing);
      const consumer = await forkOne(-1);
      await queue.enqueue({ auditId: 'running' });
      await consumer.hears((said) => said.took === 'running');
      await queue.cancel('running');
      expect(await consumer.hears((said) => said.stopped !== undefined)).toEqual({ stopped: 'cancelled' });
      await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
      await queue.cancel('nobody');
    });

    test('5b: a job enqueued again after its cancel runs again, once the cancelled run has stopped', async () => {
      const reasons: unknown[] = [];
      queue.consume(
        async (_job, context) => {
          if (reasons.length > 0) return void reasons.push('second run');
          await untilStopped(context, async () => {
            await queue.cancel('a');
            await queue.enqueue({ auditId: 'a' });
          });
          reasons.push(stopReasonOf(context.signal));
          throw new Error('stopped');
        },
        { concurrency: 1 },
      );
      await queue.enqueue({ auditId: 'a' });
      // An empty line alone says little: between the two runs there may be a moment without a job.
      await vi.waitFor(() => expect(reasons).toEqual(['cancelled', 'second run']), patience);
      await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
    });

    test('5c: when the holder of a cancelled job died, its heir starts with the signal raised', async () => {
      const victim = await forkOne(-1);
      await queue.enqueue({ auditId: 'a' });
      await victim.hears((said) => said.took === 'a');
      victim.child.kill('SIGSTOP');
      await queue.cancel('a');
      victim.child.kill('SIGKILL');
      const seen: unknown[] = [];
      queue.consume(async (_job, { signal }) => void seen.push(stopReasonOf(signal)), { concurrency: 1 });
      await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
      expect(seen).toEqual(['cancelled']);
    });

    test('6: close waits for running handlers within the grace period and gives the others back uncounted', async () => {
      const finished: string[] = [];
      const consumer = queue.consume(
        async ({ auditId }, context) => {
          if (auditId === 'slow') {
            await untilStopped(context);
            throw new Error('stopped');
          }
          await new Promise((resolve) => setTimeout(resolve, 150));
          finished.push(auditId);
        },
        { concurrency: 2 },
      );
      for (const auditId of ['quick', 'slow', 'never']) await queue.enqueue({ auditId });
      await vi.waitFor(async () => expect((await queue.depth()).running).toBe(2), patience);
      await consumer.close(1_500);
      expect(finished).toEqual(['quick']);
      expect(await queue.depth()).toEqual({ waiting: 2, running: 0, parked: 0 });
      const heir = await forkOne(0);
      expect(await heir.hears((said) => said.took === 'slow')).toMatchObject({ attempt: 1 });
    });

    test('7: what does not parse is refused by enqueue, parked by consumers, and never handed out', async () => {
      await expect(queue.enqueue({ auditId: 7 } as never)).rejects.toThrow(); // a caller without types
      await harness.putRaw(given, '{"auditId":');
      await harness.putRaw(given, '{"audit":"a"}');
      const handled: unknown[] = [];
      queue.consume(async (job) => void handled.push(job), { concurrency: 1 });
      await vi.waitFor(async () => expect(await queue.depth()).toEqual({ ...nothing, parked: 2 }), patience);
      expect(handled).toEqual([]);
    });
  });
}

const nothing = { waiting: 0, running: 0, parked: 0 };

async function untilStopped({ signal }: JobContext, meanwhile?: () => Promise<void>): Promise<void> {
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await meanwhile?.();
  await stopped;
}
