import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RedisServer, startRedis } from '../../testing/redis-server.ts';
import { openQueue } from '../open-queue.ts';
import { type Queue, stopReasonOf } from '../port.ts';

const timing = { leaseMs: 1_500, pollMs: 25, backoffMs: 40, maxAttempts: 3 };
const patience = { interval: 20 };
const nothing = { waiting: 0, running: 0, parked: 0 };

describe('a Redis that fails', () => {
  let redis: RedisServer;
  let queue: Queue;
  const open = () => openQueue.redis({ dataDir: '', redis: { url: redis.url, prefix: 'faults' }, timing });

  beforeEach(async () => {
    redis = await startRedis();
    queue = await open();
  });
  afterEach(async () => {
    await queue.close();
    await redis.stop();
  });

  /** Keeps what it was handed, and works until `release` is called or it is stopped. */
  const consume = () => {
    const seen: { auditId: string; stopped?: string | undefined }[] = [];
    let release = () => undefined as unknown;
    const released = new Promise((resolve) => {
      release = () => resolve(undefined);
    });
    queue.consume(
      async ({ auditId }, { signal }) => {
        const entry: (typeof seen)[number] = { auditId };
        seen.push(entry);
        await Promise.race([released, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
        if (!signal.aborted) return;
        entry.stopped = stopReasonOf(signal);
        throw new Error('stopped');
      },
      { concurrency: 1, onError: () => undefined },
    );
    return { seen, release };
  };

  test('killed and restarted within the lease, it finds the job still held and the run ends as if nothing was', async () => {
    const { seen, release } = consume();
    await queue.enqueue({ auditId: 'a' });
    await vi.waitFor(() => expect(seen).toHaveLength(1), patience);
    await redis.kill();
    await redis.restart();
    release();
    await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
    expect(seen.every(({ auditId }) => auditId === 'a')).toBe(true);
  });

  test('gone for longer than the lease, it stops the holder, and the job comes again', async () => {
    const { seen, release } = consume();
    await queue.enqueue({ auditId: 'a' });
    await vi.waitFor(() => expect(seen).toHaveLength(1), patience);
    await redis.kill();
    await vi.waitFor(() => expect(seen[0]?.stopped).toBe('lease-lost'), patience);
    await redis.restart();
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(2), patience);
    release();
    await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
  });

  test('flushed while a job runs, it stops the holder; enqueued again from the store the job runs', async () => {
    const { seen, release } = consume();
    await queue.enqueue({ auditId: 'a' });
    await vi.waitFor(() => expect(seen).toHaveLength(1), patience);
    await redis.client.flushall();
    await vi.waitFor(() => expect(seen[0]?.stopped).toBe('lease-lost'), patience);
    expect(await queue.depth()).toEqual(nothing);
    await queue.enqueue({ auditId: 'a' });
    await vi.waitFor(() => expect(seen).toHaveLength(2), patience);
    release();
    await vi.waitFor(async () => expect(await queue.depth()).toEqual(nothing), patience);
  });

  test('full, it refuses an enqueue and takes it once there is room', async () => {
    await redis.client.config('SET', 'maxmemory', '1');
    await expect(queue.enqueue({ auditId: 'a' })).rejects.toMatchObject({ code: 'storage/unavailable' });
    await redis.client.config('SET', 'maxmemory', '0');
    await queue.enqueue({ auditId: 'a' });
    expect((await queue.depth()).waiting).toBe(1);
  });

  test('away, it answers every call with a sentence that names it, in bounded time', async () => {
    await redis.kill();
    for (const call of [
      () => queue.enqueue({ auditId: 'a' }),
      () => queue.cancel('a'),
      () => queue.depth(),
      () => queue.position('a'),
      open,
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'storage/unavailable', message: /Redis/ });
    }
  });
});

test('a wrong address is refused without its password', async () => {
  const wrong = openQueue.redis({ dataDir: '', redis: { url: 'redis://u:hunter2@127.0.0.1:1/0', prefix: 'x' } });
  await expect(wrong).rejects.toMatchObject({ code: 'storage/unavailable' });
  await expect(wrong).rejects.not.toThrow('hunter2');
});
