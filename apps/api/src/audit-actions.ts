import type { Queue } from '@seaworthy/queue/port';
import type { AuditChange } from '@seaworthy/schema/api-history';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Audit, NewAudit, NewEvent, Store } from '@seaworthy/store/port';
import type { FastifyBaseLogger } from 'fastify';
import type { Authorized } from './authorise.ts';

/** What a person can do to an audit. The store decides who wins a race; the queue is only told afterwards. */
export interface AuditActions {
  /**
   * Registers an uploaded archive and wakes a worker. When the queue cannot be reached the audit waits in the store, where
   * the workers' next look finds it: an upload is not lost for want of a bell.
   */
  start(audit: NewAudit): Promise<Audit>;
  /** @throws SeaworthyError audit/not-cancellable when it ended meanwhile. */
  cancel(audit: Authorized<Audit>): Promise<Audit>;
  /** @throws SeaworthyError audit/not-retryable, audit/upload-missing. */
  retry(audit: Authorized<Audit>): Promise<Audit>;
  /** @throws SeaworthyError not-found when it went into the trash meanwhile. */
  change(audit: Authorized<Audit>, change: AuditChange): Promise<Audit>;
  /** Stops it when it runs, then puts it into the trash. @throws SeaworthyError conflict when somebody starts it again. */
  trash(audit: Authorized<Audit>, byUser: string): Promise<void>;
  /** Of one in the trash, or of one that is not there. @throws SeaworthyError not-found when its time is over. */
  restore(audit: Authorized<Audit>): Promise<Audit>;
}

export function createAuditActions(store: Store, queue: Queue, logger: FastifyBaseLogger): AuditActions {
  /** The store has decided already; a queue that does not answer is told by the workers later. */
  const tell = async (auditId: string, word: Promise<void>): Promise<void> => {
    await word.catch((error: unknown) => logger.warn({ err: error, auditId }, 'queue could not be told'));
  };
  const reload = async (id: string): Promise<Audit> => {
    const audit = await store.audits.get(id);
    if (audit === undefined) throw new SeaworthyError('not-found', `There is no audit ${id}.`);
    return audit;
  };
  const stop = async (audit: Audit): Promise<boolean> => {
    const event: NewEvent = { type: 'cancelled', stage: null, message: 'Cancelled', counts: {} };
    if (!(await store.audits.transition(audit.id, ['queued', 'running'], 'cancelled', undefined, event))) return false;
    await tell(audit.id, queue.cancel(audit.id));
    return true;
  };
  return {
    async start(newAudit) {
      const counts = { bytes: newAudit.uploadBytes };
      const audit = await store.audits.create(newAudit, {
        type: 'queued',
        stage: null,
        message: 'Archive received',
        counts,
      });
      await tell(audit.id, queue.enqueue({ auditId: audit.id }));
      return audit;
    },
    async cancel(audit) {
      if (await stop(audit)) return reload(audit.id);
      const { state } = await reload(audit.id);
      throw new SeaworthyError('audit/not-cancellable', `The audit is already ${state}.`);
    },
    async retry(audit) {
      await refuseWithoutUpload(store, audit);
      const event: NewEvent = { type: 'retried', stage: null, message: 'Retried', counts: {} };
      if (!(await store.audits.transition(audit.id, ['failed', 'cancelled'], 'queued', undefined, event))) {
        const { state } = await reload(audit.id);
        throw new SeaworthyError('audit/not-retryable', `The audit is ${state}.`);
      }
      await tell(audit.id, queue.enqueue({ auditId: audit.id }));
      return reload(audit.id);
    },
    async change(audit, change) {
      await store.history.change(audit.id, change);
      return reload(audit.id);
    },
    async trash(audit, byUser) {
      await stop(audit);
      if (await store.history.trash(audit.id, byUser)) return;
      const { state } = await reload(audit.id);
      throw new SeaworthyError('conflict', `The audit is ${state} again.`);
    },
    async restore(audit) {
      await store.history.restore(audit.id);
      return reload(audit.id);
    },
  };
}

async function refuseWithoutUpload(store: Store, audit: Audit): Promise<void> {
  if (audit.state !== 'failed' && audit.state !== 'cancelled') return;
  const path = audit.uploadBlob === null ? undefined : await store.blobs.pathOf(audit.uploadBlob);
  if (path === undefined) {
    throw new SeaworthyError('audit/upload-missing', `${audit.fileName} is no longer kept on this server.`);
  }
}

/** Wakes workers for audits whose job was lost between the two stores, as by a crash right after an upload. Safe to repeat. */
export async function requeueWaiting(store: Store, queue: Queue): Promise<number> {
  const waiting = await store.audits.listByState('queued');
  for (const audit of waiting) await queue.enqueue({ auditId: audit.id });
  return waiting.length;
}
