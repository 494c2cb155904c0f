import type { FindingPage, FindingRow, FindingSort } from '@seaworthy/schema/api-findings';
import { countFindings } from '@seaworthy/schema/finding-counts';
import { matching, type QueryFacts } from './match.ts';
import { parseQuery } from './parse.ts';
import { sortRows } from './sort.ts';

export interface PageRequest {
  readonly q: string;
  readonly sort: FindingSort;
  /** Id of the last finding of the page before; null for the first. One that no longer matches starts over. */
  readonly after: string | null;
  readonly limit: number;
}

/** One page of the findings that match. */
export function findingPage(rows: readonly FindingRow[], request: PageRequest, facts: QueryFacts): FindingPage {
  const { query, notices } = parseQuery(request.q);
  const found = sortRows(matching(rows, query, facts), request.sort);
  const from = request.after === null ? 0 : found.findIndex((row) => row.id === request.after) + 1;
  const findings = found.slice(from, from + request.limit);
  const last = findings.at(-1);
  return {
    findings,
    counts: countFindings(found),
    notices: [...notices],
    nextAfter: last === undefined || from + findings.length >= found.length ? null : last.id,
  };
}
