import { AuditJob } from '@seaworthy/schema/audit';
import {
  type ConsumeOptions,
  type Consumer,
  type JobHandler,
  type QueueTiming,
  type StopReason,
  stopReasonOf,
} from '../port.ts';
import { type Bell, createBell } from './bell.ts';
import type { Claim, JobTable } from './jobs.ts';
import { isDead } from './owner.ts';

export interface ConsumerParts<Id> {
  readonly table: JobTable<Id>;
  readonly timing: QueueTiming;
  readonly owner: string;
  readonly handle: JobHandler;
  readonly options: ConsumeOptions;
}

/** A consumer that a job enqueued in the same process wakes at once. */
export interface WakeableConsumer extends Consumer {
  wake(): void;
}

/** How long a handler may take to end after its signal was raised by `close`, in milliseconds. */
const stopMs = 5_000;

/** Pause when the database did not answer, in milliseconds. */
const afterErrorMs = 1_000;

/** How often dead holders are looked for, in milliseconds. */
const buryEveryMs = 1_000;

interface Run<Id> {
  readonly claim: Claim<Id>;
  readonly controller: AbortController;
  ended: Promise<void>;
  leaseUntil: number;
}

interface State<Id> {
  readonly running: Set<Run<Id>>;
  /** A look at the leases is under way: the next one waits for it. */
  looking: boolean;
  readonly bell: Bell;
  closing: boolean;
}

export function startConsumer<Id>(parts: ConsumerParts<Id>): WakeableConsumer {
  const state: State<Id> = { running: new Set(), bell: createBell(), looking: false, closing: false };
  const loop = takeJobs(parts, state);
  const watch = setInterval(() => void keepLeases(parts, state), parts.timing.pollMs);
  let closed: Promise<void> | undefined;
  const close = async (graceMs: number) => {
    state.closing = true;
    state.bell.ring();
    await loop;
    await endRuns(parts, state, graceMs);
    clearInterval(watch);
  };
  return {
    wake: () => state.bell.ring(),
    close: (graceMs) => {
      closed ??= close(graceMs);
      return closed;
    },
  };
}

async function takeJobs<Id>(parts: ConsumerParts<Id>, state: State<Id>): Promise<void> {
  // Not the wall clock: set back, it would leave the dead unburied for as long as it was set.
  let buriedAt = Number.NEGATIVE_INFINITY;
  while (!state.closing) {
    try {
      if (performance.now() - buriedAt >= buryEveryMs) {
        buriedAt = performance.now();
        await buryDead(parts.table);
      }
      while (!state.closing && state.running.size < parts.options.concurrency && (await parts.table.hasTurn())) {
        if ((await parts.options.mayTake?.()) === false) break;
        if (!(await takeOne(parts, state))) break;
      }
      await state.bell.wait(parts.timing.pollMs);
    } catch (error) {
      parts.options.onError?.(error);
      await state.bell.wait(afterErrorMs);
    }
  }
}

async function buryDead<Id>(table: JobTable<Id>): Promise<void> {
  for (const owner of await table.owners()) if (isDead(owner)) await table.expire(owner);
}

async function takeOne<Id>(parts: ConsumerParts<Id>, state: State<Id>): Promise<boolean> {
  const leaseUntil = Date.now() + parts.timing.leaseMs;
  const claim = await parts.table.claim(parts.owner, parts.timing.leaseMs);
  if (claim === undefined) return false; // another process was faster
  const run: Run<Id> = { claim, controller: new AbortController(), ended: Promise.resolve(), leaseUntil };
  state.running.add(run);
  run.ended = settle(parts, run)
    .catch((error: unknown) => parts.options.onError?.(error))
    .finally(() => {
      state.running.delete(run);
      state.bell.ring();
    });
  return true;
}

/** From the claim to the row's next state. Whatever goes wrong here, the lease runs out and the job comes again. */
async function settle<Id>(parts: ConsumerParts<Id>, { claim, controller }: Run<Id>): Promise<void> {
  const { table, owner, timing } = parts;
  const job = parseJob(claim.payload);
  if (job === undefined) return table.park(claim.id, owner, 'The payload does not parse.');
  if (claim.cancelled) controller.abort('cancelled' satisfies StopReason);
  else if (claim.attempts > timing.maxAttempts) return park(parts, claim, job, 'The worker ended unexpectedly.');
  try {
    const { signal } = controller;
    await parts.handle(job, { attempt: claim.attempts, maxAttempts: timing.maxAttempts, signal });
  } catch (error) {
    return afterFailure(parts, claim, job, controller.signal, error);
  }
  await table.complete(claim.id, owner);
}

async function afterFailure<Id>(
  parts: ConsumerParts<Id>,
  claim: Claim<Id>,
  job: AuditJob,
  signal: AbortSignal,
  error: unknown,
): Promise<void> {
  const { table, owner, timing } = parts;
  switch (stopReasonOf(signal)) {
    case 'cancelled':
      return table.complete(claim.id, owner);
    case 'closing':
      return table.release(claim.id, owner, { delayMs: 0, countAttempt: false, error: null });
    case 'lease-lost':
      return;
    case undefined: {
      const message = error instanceof Error ? error.message : String(error);
      if (claim.attempts >= timing.maxAttempts) return park(parts, claim, job, message);
      const delayMs = Math.min(timing.backoffMs * 2 ** (claim.attempts - 1), 60_000);
      return table.release(claim.id, owner, { delayMs, countAttempt: true, error: message });
    }
  }
}

async function park<Id>(parts: ConsumerParts<Id>, claim: Claim<Id>, job: AuditJob, error: string): Promise<void> {
  await parts.options.onPark?.(job, error);
  await parts.table.park(claim.id, parts.owner, error);
}

function parseJob(payload: string): AuditJob | undefined {
  try {
    return AuditJob.parse(JSON.parse(payload));
  } catch {
    return undefined; // parked by the caller: nobody can handle it
  }
}

/** Sees cancels, renews leases with two thirds of their time left, and stops runs whose lease is gone. */
async function keepLeases<Id>(parts: ConsumerParts<Id>, state: State<Id>): Promise<void> {
  if (state.looking) return;
  state.looking = true;
  await Promise.all([...state.running].map((run) => keepLease(parts, state, run)));
  state.looking = false;
}

async function keepLease<Id>(
  { table, owner, timing, options }: ConsumerParts<Id>,
  state: State<Id>,
  run: Run<Id>,
): Promise<void> {
  try {
    const now = Date.now();
    // A lease that lasts longer than any can: the clock was set back, and the row must learn it.
    const left = run.leaseUntil - now;
    const due = left < (timing.leaseMs * 2) / 3 || left > timing.leaseMs;
    const lease = due ? await table.renew(run.claim.id, owner, timing.leaseMs) : await table.look(run.claim.id, owner);
    if (due) run.leaseUntil = now + timing.leaseMs;
    if (lease !== 'held' && state.running.has(run)) abort(run, lease === 'lost' ? 'lease-lost' : 'cancelled');
  } catch (error) {
    if (Date.now() > run.leaseUntil) abort(run, 'lease-lost');
    options.onError?.(error);
  }
}

function abort<Id>(run: Run<Id>, reason: StopReason): void {
  if (!run.controller.signal.aborted) run.controller.abort(reason);
}

async function endRuns<Id>({ table, owner }: ConsumerParts<Id>, state: State<Id>, graceMs: number): Promise<void> {
  await endedWithin(state.running, graceMs);
  for (const run of state.running) abort(run, 'closing');
  await endedWithin(state.running, stopMs);
  // Handlers that ignore their signal: their jobs go back, whatever they still do.
  for (const { claim } of state.running) {
    await table.release(claim.id, owner, { delayMs: 0, countAttempt: false, error: null });
  }
}

async function endedWithin<Id>(running: ReadonlySet<Run<Id>>, ms: number): Promise<void> {
  if (running.size === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([timeout, Promise.all([...running].map((run) => run.ended))]);
  clearTimeout(timer);
}
