import { dayMs, isoDayOf } from '@seaworthy/schema/iso-day';
import type { Store } from '@seaworthy/store/port';

/** A look that was missed (no worker ran) is made up for this many days. */
const madeUpDays = 7;

/**
 * Notes every accepted risk whose last day is over, once, for teams that want to know. Safe to repeat and in several processes.
 * @param now milliseconds since the epoch; days are those of UTC.
 * @returns how many were found, those known before included.
 */
export async function noteExpiredRisks(store: Store, now: number): Promise<number> {
  const today = isoDayOf(now);
  const first = isoDayOf(now - madeUpDays * dayMs);
  let found = 0;
  for (const teamId of await store.webhooks.teamsThatWant('risk.expired')) {
    for (const project of await store.projects.list(teamId)) {
      for (const { decision, ruleId } of await store.triage.decided(project.id)) {
        const { kind, until, id } = decision;
        if (kind !== 'accepted-risk' || until === null || until >= today || until < first) continue;
        found += 1;
        const facts = { rule: ruleId, until };
        const dedupe = `risk.expired ${id}`;
        await store.webhooks.record({ teamId, event: 'risk.expired', subject: project.id, facts, dedupe });
      }
    }
  }
  return found;
}
