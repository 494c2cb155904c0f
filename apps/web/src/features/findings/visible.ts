import { matching, type QueryFacts } from '@seaworthy/assess/query/match';
import type { Query } from '@seaworthy/assess/query/query';
import type { FindingRow } from '@seaworthy/schema/api-findings';
import { countFindings } from '@seaworthy/schema/finding-counts';
import { isAccepted, isDismissed, isOpen } from '@seaworthy/schema/open-findings';
import { asksForDecided } from '../../api/asks-for-decided.ts';

/** The findings that the page shows: what people decided about stands apart, unless the filter asks for it. */
export function visible(rows: readonly FindingRow[], query: Query, facts: QueryFacts): readonly FindingRow[] {
  const found = matching(rows, query, facts);
  return asksForDecided(query) ? found : found.filter(isOpen);
}

/** Counts of what is shown, decided or not: the product's other counts are of open findings alone. */
export function countsOf(rows: readonly FindingRow[]) {
  return countFindings(rows.every(isOpen) ? rows : rows.map(({ triage: _, ...row }) => row));
}

/** How many people accepted, and how many they called no problem. */
export function decidedOf(rows: readonly FindingRow[]) {
  return { accepted: rows.filter(isAccepted).length, dismissed: rows.filter(isDismissed).length };
}
