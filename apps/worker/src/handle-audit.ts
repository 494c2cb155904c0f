import type { Cover } from '@seaworthy/pipeline/world';
import { type JobContext, type JobHandler, stopReasonOf } from '@seaworthy/queue/port';
import type { Logger } from '@seaworthy/runtime/logger';
import type { Tracing } from '@seaworthy/runtime/tracing';
import type { AuditFailure } from '@seaworthy/schema/audit';
import { isoDayOf } from '@seaworthy/schema/iso-day';
import { isTheArchivesFault } from '@seaworthy/schema/problem';
import type { Audit, NewEvent, Store } from '@seaworthy/store/port';
import { failureOf } from './failure.ts';
import type { WorkerMetrics } from './metrics.ts';
import { type ChildOutcome, runIsolated } from './run-isolated.ts';
import { servePorts } from './serve-ports.ts';

export interface HandlerParts {
  readonly store: Store;
  readonly logger: Logger;
  readonly metrics: WorkerMetrics;
  readonly tracing: Tracing;
  /** Heap ceiling of one audit in MiB. */
  readonly memoryMb: number;
  readonly stageDeadlineMs: number;
  /** Stands before an audit's process: see isolate-network.ts. */
  readonly launcher: readonly string[];
}

/** The same for one audit. `trace` is the context of its span. */
interface AuditParts extends HandlerParts {
  readonly trace: string | undefined;
}

/**
 * One audit from `queued` to its end. Everything it does can be done again: when this process dies anywhere in here, the
 * queue hands the audit out once more, and finished stages are found in the store.
 */
export function auditHandler(parts: HandlerParts): JobHandler {
  return async ({ auditId, requestId, traceparent }, context) => {
    const startedAt = performance.now();
    const { attempt } = context;
    const audit = await parts.store.audits.get(auditId);
    // Deleted, or ended while it waited: there is nothing to do.
    if (audit === undefined || (audit.state !== 'queued' && audit.state !== 'running')) return;
    const span = parts.tracing.startSpan('audit', {
      kind: 'consumer',
      parent: traceparent,
      attributes: { 'seaworthy.audit_id': auditId, 'seaworthy.attempt': attempt },
    });
    const logger = parts.logger.child({ auditId, attempt, requestId, traceId: span.traceId });
    const outcome = await runOne({ ...parts, logger, trace: span.traceparent }, audit, context).catch((error) => {
      span.end('broken');
      throw error;
    });
    span.set({ 'seaworthy.outcome': outcome });
    span.end(isGood(outcome) ? undefined : outcome);
    const ms = Math.round(performance.now() - startedAt);
    parts.metrics.audits.inc({ outcome });
    parts.metrics.auditSeconds.observe(ms / 1_000);
    logger.info({ outcome, ms }, 'audit handled');
    if (outcome === 'retried' || outcome === 'given-back') throw new Error(`The audit was ${outcome}.`);
  };
}

function isGood(outcome: string): boolean {
  return outcome === 'done' || outcome === 'cancelled' || outcome === 'given-back';
}

/** @returns a word for logs and metrics: see WorkerMetrics.audits. */
async function runOne(parts: AuditParts, audit: Audit, context: JobContext): Promise<string> {
  const { store } = parts;
  if (stopReasonOf(context.signal) === 'cancelled') return cancel(store, audit.id);
  const upload = audit.uploadBlob;
  const path = upload === null ? undefined : await store.blobs.pathOf(upload);
  const taken = await store.audits.transition(audit.id, ['queued', 'running'], 'running', undefined, startOf(audit));
  if (!taken) return 'cancelled';
  if (upload === null || path === undefined) {
    const detail = `${audit.fileName} is no longer kept on this server.`;
    return fail(store, audit.id, { code: 'audit/upload-missing', detail, stage: null });
  }
  const project = await store.projects.get(audit.projectId);
  const { metrics, tracing, trace } = parts;
  const ports = servePorts(store, audit.id, { metrics, tracing, parent: trace });
  const outcome = await runIsolated({
    start: {
      path,
      sha256: upload,
      projectName: project?.name ?? '',
      cover: coverOf(audit),
      asOf: isoDayOf(audit.createdAt),
    },
    serve: ports.serve,
    memoryMb: parts.memoryMb,
    stageDeadlineMs: parts.stageDeadlineMs,
    launcher: parts.launcher,
    signal: context.signal,
  });
  ports.close();
  return settle(parts, audit, context, outcome);
}

async function settle(parts: HandlerParts, audit: Audit, context: JobContext, outcome: ChildOutcome): Promise<string> {
  const { store, logger } = parts;
  if (outcome.kind === 'finished') return finish(store, audit.id, outcome);
  const reason = stopReasonOf(context.signal);
  if (reason === 'cancelled') return cancel(store, audit.id);
  if (reason !== undefined) return 'given-back';
  // Deleted or cancelled while the child ran, and the word of it is still on its way.
  if ((await store.audits.get(audit.id))?.state !== 'running') return 'cancelled';
  const { failure, retry } = failureOf(outcome, parts);
  const where = { outcome: outcome.kind, code: failure.code, stage: failure.stage };
  logger.warn({ ...where, frames: 'detail' in outcome ? framesOf(outcome.detail) : [] }, 'audit stopped');
  // What a child says of its end may quote the archive: paths, lines of files.
  if ('detail' in outcome) logger.debug({ ...where, detail: outcome.detail }, 'what the audit said at its end');
  if (!retry || context.attempt >= context.maxAttempts) {
    return fail(store, audit.id, failure, outcome.kind === 'refused');
  }
  await store.events.append(audit.id, log(`${failure.detail} Trying again; finished stages are kept.`, failure.stage));
  return 'retried';
}

/** How it ended and where in our code: nothing of it comes from the archive. At most ten lines. */
function framesOf(detail: string): readonly string[] {
  const lines = detail.split('\n').map((line) => line.trim());
  return lines.flatMap((line) => /^(?:at .+|It ended with \S+(?: code \d+)?\.)/.exec(line)?.[0] ?? []).slice(0, 10);
}

async function finish(store: Store, id: string, result: ChildOutcome & { kind: 'finished' }): Promise<string> {
  const { score, findings, questions } = result.summary;
  const counts = { ...findings, questions, ...(score === null ? {} : { score }) };
  const event: NewEvent = { type: 'done', stage: null, message: 'The report is ready', counts };
  const done = await store.audits.finish(id, { summary: result.summary, files: result.files, event });
  await store.checkpoints.clear(id);
  if (done) await store.audits.dropUpload(id);
  return done ? 'done' : 'cancelled';
}

async function cancel(store: Store, id: string): Promise<string> {
  const event: NewEvent = { type: 'cancelled', stage: null, message: 'Cancelled', counts: {} };
  // Usually whoever cancelled has moved it already, and may even have started it anew.
  await store.audits.transition(id, ['running'], 'cancelled', undefined, event);
  await store.checkpoints.clear(id);
  return 'cancelled';
}

async function fail(store: Store, id: string, failure: AuditFailure, wasTold = false): Promise<string> {
  // The pipeline has written the reason of a refusal to the log already.
  const message = wasTold ? 'The audit failed' : failure.detail;
  const event: NewEvent = { type: 'failed', stage: failure.stage, message, counts: {} };
  const failed = await store.audits.transition(id, ['queued', 'running'], 'failed', failure, event);
  // A refused archive will be refused again: its bytes need not wait for a retry.
  if (failed && isTheArchivesFault(failure.code)) {
    await store.checkpoints.clear(id);
    await store.audits.dropUpload(id);
  }
  return failed ? failure.code : 'cancelled';
}

/** For audits whose worker died every time, so that no handler came to its end: the queue gives them up. */
export async function failParked(store: Store, auditId: string): Promise<void> {
  const detail = 'The worker process ended unexpectedly every time this audit was tried.';
  await fail(store, auditId, { code: 'audit/worker-crashed', detail, stage: null });
}

function coverOf({ number, label, createdAt }: Audit): Cover {
  const named = label === null ? {} : { label };
  return { auditNumber: number, createdAt: new Date(createdAt).toISOString(), ...named };
}

function startOf(audit: Audit): NewEvent {
  const again = audit.state === 'running' || audit.startedAt !== null;
  const message = again ? 'Taken up again; finished stages are kept' : 'Started';
  return { type: 'started', stage: null, message, counts: {} };
}

function log(message: string, stage: string | null): NewEvent {
  return { type: 'log', stage, message, counts: {} };
}
