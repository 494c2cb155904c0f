import type { DecisionList } from '@seaworthy/schema/api-triage';

export type Decision = DecisionList['decisions'][number];

/** What needs somebody first. */
const order = ['expired', 'void', 'used', 'unused'] as const satisfies readonly Decision['state'][];

/** By state, and within it what ends first; what never ends comes last. Empty groups are left out. */
export function groupsOf(decisions: readonly Decision[]) {
  return order.flatMap((state) => {
    const own = decisions.filter((decision) => decision.state === state);
    return own.length === 0 ? [] : [{ state, decisions: own.sort((a, b) => urgency(a) - urgency(b)) }];
  });
}

function urgency({ daysLeft }: Decision): number {
  return daysLeft ?? Number.POSITIVE_INFINITY;
}
