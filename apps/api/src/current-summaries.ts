import { reassess } from '@seaworthy/assess/reassess';
import type { Report } from '@seaworthy/schema/report';
import { summaryOf } from '@seaworthy/schema/summary-of';
import type { Audit, Store } from '@seaworthy/store/port';
import type { FastifyBaseLogger } from 'fastify';
import { answersByQuestion } from './reports.ts';

/**
 * Headlines of lists agree with the reports behind them: an answer moves the score of every audit of its project, also of
 * those that ended before or after it. Whoever lists finds out which headlines are older than the answers.
 */
export interface CurrentSummaries {
  /** The same audits in the same order; the first outdated ones are renewed now, the others soon after. */
  renewed(audits: readonly Audit[]): Promise<readonly Audit[]>;
  /** Finishes what is being renewed and begins nothing more. */
  close(): Promise<void>;
}

/** A list does not wait longer than this for renewed headlines, in milliseconds; most take 10 to 50 each. */
const patienceMs = 400;

export function createCurrentSummaries(
  store: Store,
  logger: Pick<FastifyBaseLogger, 'warn'>,
  now: () => number,
): CurrentSummaries {
  const waiting = new Map<string, Audit>();
  let working: Promise<void> | undefined;
  let closed = false;

  const workOff = async (): Promise<void> => {
    for (const [id, audit] of waiting) {
      if (closed) return;
      waiting.delete(id);
      try {
        await renew(store, audit);
      } catch (error) {
        // The next list finds it outdated again.
        logger.warn({ auditId: id, err: error }, 'the headline of an audit could not be renewed');
      }
    }
  };

  return {
    async renewed(audits) {
      const outdated = await outdatedOf(store, audits);
      const deadline = now() + patienceMs;
      const fresh = new Map<string, Audit>();
      for (const audit of outdated) {
        if (now() < deadline) fresh.set(audit.id, await renew(store, audit));
        else waiting.set(audit.id, audit);
      }
      if (waiting.size > 0 && !closed) {
        working ??= workOff().finally(() => {
          working = undefined;
        });
      }
      return audits.map((audit) => fresh.get(audit.id) ?? audit);
    },
    async close() {
      closed = true;
      await working;
    },
  };
}

async function outdatedOf(store: Store, audits: readonly Audit[]): Promise<readonly Audit[]> {
  const done = audits.filter((audit) => audit.state === 'done');
  const revisions = await store.answers.revisions([...new Set(done.map((audit) => audit.projectId))]);
  return done.filter((audit) => audit.summaryAnswer < (revisions.get(audit.projectId) ?? 0));
}

/** An answer that comes in between makes the headline newer than it says, and the next list renews it once more. */
async function renew(store: Store, audit: Audit): Promise<Audit> {
  const revision = (await store.answers.revisions([audit.projectId])).get(audit.projectId) ?? 0;
  const [file, answers] = await Promise.all([
    store.reports.get(audit.id, 'report.json'),
    store.answers.list(audit.projectId),
  ]);
  if (file === undefined) return audit; // deleted meanwhile
  const report = JSON.parse(new TextDecoder().decode(file.bytes)) as Report; // checked by the worker when it was stored
  const summary = summaryOf(reassess(report, answersByQuestion(answers)));
  await store.audits.saveSummary(audit.id, summary, revision);
  return { ...audit, summary, summaryAnswer: revision };
}
