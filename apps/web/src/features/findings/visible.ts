import { matching, type QueryFacts } from '@seaworthy/assess/query/match';
import type { Query } from '@seaworthy/assess/query/query';
import type { FindingRow } from '@seaworthy/schema/api-findings';

const triageWords: ReadonlySet<string> = new Set(['open', 'accepted', 'dismissed']);

/** Whether the filter itself says which decisions it wants to see. */
export function asksForDecided({ terms }: Query): boolean {
  return terms.some(({ key, values }) => key === 'is' && values.some((value) => triageWords.has(value)));
}

/** The findings that the page shows: what people decided about stands apart, unless the filter asks for it. */
export function visible(rows: readonly FindingRow[], query: Query, facts: QueryFacts): readonly FindingRow[] {
  const found = matching(rows, query, facts);
  return asksForDecided(query) ? found : openOf(found);
}

export function openOf<Row extends Pick<FindingRow, 'triage'>>(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ triage }) => triage === undefined);
}

/** How many people accepted, and how many they called no problem. */
export function decidedOf(rows: readonly Pick<FindingRow, 'triage'>[]) {
  const count = (kind: string) => rows.filter(({ triage }) => triage?.kind === kind).length;
  return { accepted: count('accepted-risk'), dismissed: count('false-positive') };
}
