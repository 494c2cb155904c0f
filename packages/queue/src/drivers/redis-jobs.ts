import { SeaworthyError } from '@seaworthy/schema/problem';
import { Queue as BullQueue, type Job, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { RedisOptions } from '../open-queue.ts';
import type { JobTable, LeaseState } from './jobs.ts';

const queueName = 'audits';

/** A command that Redis does not answer in this time has failed, in milliseconds: nobody waits for a dead server. */
const commandMs = 5_000;
/** Between two attempts to connect again, in milliseconds; grows up to this. */
const lastReconnectMs = 2_000;
/** Parked jobs that are remembered: they are a count for the operator, the audits' own failures are in the store. */
const parkedKept = 1_000;
/** A cancel that nobody took notice of is forgotten after a week, in seconds. */
const cancelSeconds = 604_800;
/** Attempts are counted by consumer.ts; BullMQ must not end a job on its own. */
const noLimit = 1_000_000;

interface JobData {
  readonly payload: string;
}

/**
 * Jobs in BullMQ, fetched by hand: its locks are the leases, its lists the line. Two keys of ours stand beside a job:
 * `…:cancel:<id>` (stop it) and `…:again:<id>` (it was enqueued again after its cancel).
 */
export async function openRedisJobs({ url, prefix }: RedisOptions, leaseMs: number): Promise<JobTable<string>> {
  const client = await connect(url);
  const options = { connection: client, prefix, skipVersionCheck: true, skipWaitingForReady: true };
  const queue = new BullQueue<JobData>(queueName, options);
  const worker = new Worker<JobData>(queueName, null, {
    ...options,
    autorun: false,
    lockDuration: leaseMs,
    stalledInterval: Math.max(250, Math.ceil(leaseMs / 3)),
    maxStalledCount: noLimit,
  });
  // Both report what their commands also throw at whoever called them.
  queue.on('error', () => undefined);
  worker.on('error', () => undefined);
  const parts: Parts = { client, queue, worker, held: new Map(), stalledCheck: undefined };
  return { ...namingRedis({ ...line(parts), ...leases(parts) }), close: () => closeAll(parts) };
}

interface Parts {
  readonly client: Redis;
  readonly queue: BullQueue<JobData>;
  readonly worker: Worker<JobData>;
  readonly held: Map<string, Job<JobData>>;
  /** Started by the first consumer: a process that only enqueues looks after nobody's leases. */
  stalledCheck: Promise<void> | undefined;
}

/** The steps with errors that name what failed; BullMQ's and Redis's own words follow. */
function namingRedis<Steps extends object>(steps: Steps): Steps {
  const named = Object.entries(steps).map(([name, step]: [string, (...args: unknown[]) => Promise<unknown>]) => [
    name,
    (...args: unknown[]) =>
      step(...args).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new SeaworthyError('storage/unavailable', `Redis does not do its work: ${reason}`, { cause });
      }),
  ]);
  return Object.fromEntries(named) as Steps; // the same names and signatures
}

/** What everybody does with the line. */
function line(parts: Parts): Pick<JobTable<string>, 'enqueue' | 'cancel' | 'hasTurn' | 'depth' | 'position'> {
  const { client, queue, worker } = parts;
  return {
    enqueue: (key, payload) => enqueue(parts, key, payload),
    async cancel(key) {
      const job = await queue.getJob(key);
      if (job === undefined) return;
      // Set first: a job that starts to run in between must see it.
      await client.set(keyOf(queue, 'cancel', key), '1', 'EX', cancelSeconds);
      if (await removed(job)) await client.del(keyOf(queue, 'cancel', key), keyOf(queue, 'again', key));
    },
    async hasTurn() {
      parts.stalledCheck ??= worker.startStalledCheckTimer();
      const { waiting = 0, delayed = 0 } = await queue.getJobCounts('waiting', 'delayed');
      return waiting + delayed > 0;
    },
    async depth() {
      const counts = await queue.getJobCounts('waiting', 'delayed', 'active', 'failed');
      const { waiting = 0, delayed = 0, active = 0, failed = 0 } = counts;
      return { waiting: waiting + delayed, running: active, parked: failed };
    },
    async position(key) {
      // New jobs enter the list on the left and are taken from the right.
      const list = queue.toKey('wait');
      const [fromLeft, length] = await Promise.all([client.lpos(list, key), client.llen(list)]);
      if (fromLeft !== null) return Math.max(0, length - 1 - fromLeft);
      return (await client.zscore(queue.toKey('delayed'), key)) === null ? null : length;
    },
  };
}

async function enqueue({ client, queue }: Parts, key: string, payload: string): Promise<void> {
  const existing = await queue.getJob(key);
  if (existing !== undefined && (await existing.isFailed())) await removed(existing);
  const marks = [keyOf(queue, 'cancel', key), keyOf(queue, 'again', key)] as const;
  if (existing !== undefined && (await client.exists(marks[0])) === 1) {
    await client.set(marks[1], payload, 'EX', cancelSeconds);
    // It may have ended while this was written; then nobody will look at the mark any more.
    if ((await queue.getJob(key)) !== undefined) return;
    await client.del(...marks);
  }
  // Left by a holder that died between the end of its job and its marks: the new job was not cancelled.
  if (existing === undefined) await client.del(...marks);
  // A job of the same id that still lives stays as it is.
  await queue.add('audit', { payload }, { jobId: key, removeOnComplete: true, removeOnFail: { count: parkedKept } });
}

/** What holders do with their leases. */
function leases(parts: Parts): Omit<JobTable<string>, 'close' | keyof ReturnType<typeof line>> {
  const { client, queue, worker, held } = parts;
  const state = async (id: string, owner: string): Promise<LeaseState> => {
    const [lock, cancelled] = await client.mget(`${queue.toKey(id)}:lock`, keyOf(queue, 'cancel', id));
    if (lock !== owner) return 'lost';
    return cancelled === null ? 'held' : 'cancelled';
  };
  const jobOf = async (id: string) => held.get(id) ?? (await queue.getJob(id));
  return {
    async claim(owner) {
      const job = await worker.getNextJob(owner, { block: false });
      if (job?.id === undefined) return undefined;
      held.set(job.id, job);
      const [cancelled, uncounted] = await client.mget(
        keyOf(queue, 'cancel', job.id),
        keyOf(queue, 'uncounted', job.id),
      );
      const attempts = job.attemptsStarted - Number(uncounted ?? 0);
      return { id: job.id, payload: payloadOf(job), attempts, cancelled: cancelled !== null };
    },
    async renew(id, owner, ms) {
      try {
        await (await jobOf(id))?.extendLock(owner, ms);
      } catch (error) {
        if (isConnectionError(error)) throw error;
        return 'lost'; // BullMQ says so with an error: the lock is another's, or gone with its job
      }
      return state(id, owner);
    },
    look: state,
    async complete(id, owner) {
      const job = await jobOf(id);
      held.delete(id);
      await ifHeld(() => job?.moveToCompleted(null, owner, false));
      const again = await client.getdel(keyOf(queue, 'again', id));
      await client.del(keyOf(queue, 'cancel', id), keyOf(queue, 'uncounted', id));
      if (again !== null) await enqueue(parts, id, again);
    },
    async release(id, owner, { delayMs, countAttempt }) {
      const job = await jobOf(id);
      held.delete(id);
      if (!countAttempt) await client.incr(keyOf(queue, 'uncounted', id));
      await ifHeld(() => (delayMs > 0 ? job?.moveToDelayed(Date.now() + delayMs, owner) : job?.moveToWait(owner)));
    },
    async park(id, owner, error) {
      const job = await jobOf(id);
      held.delete(id);
      await ifHeld(() => job?.moveToFailed(new Error(error), owner, false));
      await client.del(keyOf(queue, 'cancel', id), keyOf(queue, 'uncounted', id));
    },
    async owners() {
      return [...new Set((await activeLocks(parts)).flatMap(({ owner }) => owner ?? []))];
    },
    async expire(dead) {
      for (const { id, owner } of await activeLocks(parts)) {
        // In the name of the dead: its lock is the proof that nobody else has taken the job since.
        if (owner === dead) await ifHeld(async () => (await queue.getJob(id))?.moveToWait(dead));
      }
    },
  };
}

async function activeLocks({ client, queue }: Parts): Promise<readonly { id: string; owner: string | null }[]> {
  const ids = await client.lrange(queue.toKey('active'), 0, -1);
  if (ids.length === 0) return [];
  const owners = await client.mget(ids.map((id) => `${queue.toKey(id)}:lock`));
  return ids.map((id, index) => ({ id, owner: owners[index] ?? null }));
}

/** False when somebody runs it. */
async function removed(job: Job<JobData>): Promise<boolean> {
  try {
    await job.remove();
    return true;
  } catch (error) {
    if (isConnectionError(error)) throw error;
    return false;
  }
}

/** A step of a holder that has lost its lease changes nothing: whoever holds it now does the rest. */
async function ifHeld(step: () => Promise<unknown> | undefined): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (isConnectionError(error)) throw error;
  }
}

/** Everything that is no answer of a script: no connection, no answer in time, a server that loads, is full or read-only. */
function isConnectionError(error: unknown): boolean {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  return /ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|Connection is closed|max retries|timed out|LOADING|OOM|READONLY|MISCONF|NOAUTH|Stream isn't writeable/i.test(
    text,
  );
}

function payloadOf(job: Job<JobData>): string {
  return typeof job.data?.payload === 'string' ? job.data.payload : '';
}

function keyOf(queue: BullQueue<JobData>, kind: 'cancel' | 'again' | 'uncounted', id: string): string {
  return queue.toKey(`${kind}:${id}`);
}

async function connect(url: string): Promise<Redis> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: commandMs,
    commandTimeout: commandMs,
    // A command fails with its connection instead of waiting for the next one: the caller knows what to do.
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(100 * times, lastReconnectMs),
  });
  client.on('error', () => undefined); // told by the command that fails
  try {
    await client.connect();
    return client;
  } catch (cause) {
    client.disconnect();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SeaworthyError('storage/unavailable', `Redis at ${withoutPassword(url)} does not answer: ${reason}.`, {
      cause,
    });
  }
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}

async function closeAll({ client, queue, worker }: Parts): Promise<void> {
  // Forced: there is no job of BullMQ's own to wait for, and a server that is away must not keep the process.
  await Promise.allSettled([worker.close(true), queue.close()]);
  client.disconnect();
}
