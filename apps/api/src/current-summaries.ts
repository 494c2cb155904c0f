import { isoDayOf } from '@seaworthy/schema/iso-day';
import type { Report } from '@seaworthy/schema/report';
import { summaryOf } from '@seaworthy/schema/summary-of';
import type { Audit, Store } from '@seaworthy/store/port';
import type { FastifyBaseLogger } from 'fastify';
import { asSaid, readSaid, saidOf, saidRevisions } from './said.ts';

/**
 * Headlines of lists agree with the reports behind them: an answer or a decision moves the score of every audit of its
 * project, also of those that ended before or after it, and an accepted risk comes back when its last day is over. Whoever
 * lists finds out which headlines are older than what was said.
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
        await renew(store, audit, now());
      } catch (error) {
        // The next list finds it outdated again.
        logger.warn({ auditId: id, err: error }, 'the headline of an audit could not be renewed');
      }
    }
  };

  return {
    async renewed(audits) {
      const outdated = await outdatedOf(store, audits, isoDayOf(now()));
      const deadline = now() + patienceMs;
      const fresh = new Map<string, Audit>();
      for (const audit of outdated) {
        if (now() < deadline) fresh.set(audit.id, await renew(store, audit, now()));
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

async function outdatedOf(store: Store, audits: readonly Audit[], today: string): Promise<readonly Audit[]> {
  const done = audits.filter((audit) => audit.state === 'done');
  const revisions = await saidRevisions(store, [...new Set(done.map((audit) => audit.projectId))]);
  return done.filter(({ projectId, summary, summaryAnswer }) => {
    const isOver = summary?.until != null && summary.until < today;
    return isOver || summaryAnswer < (revisions.get(projectId) ?? 0);
  });
}

/** What is said in between makes the headline newer than it says, and the next list renews it once more. */
async function renew(store: Store, audit: Audit, now: number): Promise<Audit> {
  const revision = (await saidRevisions(store, [audit.projectId])).get(audit.projectId) ?? 0;
  const [file, said] = await Promise.all([
    store.reports.get(audit.id, 'report.json'),
    readSaid(store, audit.projectId, now),
  ]);
  if (file === undefined) return audit; // deleted meanwhile
  const report = JSON.parse(new TextDecoder().decode(file.bytes)) as Report; // checked by the worker when it was stored
  const summary = summaryOf(asSaid(report, saidOf(report, said)));
  await store.audits.saveSummary(audit.id, summary, revision);
  return { ...audit, summary, summaryAnswer: revision };
}
