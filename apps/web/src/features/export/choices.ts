import { matching, queryFactsOf } from '@seaworthy/assess/query/match';
import { parseQuery } from '@seaworthy/assess/query/parse';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { ReportFormat } from '@seaworthy/schema/report-files';
import { asksForDecided } from '../../api/asks-for-decided.ts';

/** What goes into the file. */
export type Part =
  | { readonly kind: 'whole' }
  | { readonly kind: 'filter'; readonly q: string; readonly count: number }
  | { readonly kind: 'selected'; readonly ids: readonly string[] };

/** More ids than this do not fit into an address; the server refuses them too. */
const maxIds = 500;

/** The parts that there are to choose from now: always the whole, the filter when it leaves something out. */
export function partsOf(report: ReportOverview, q: string, selected: ReadonlySet<string>): readonly Part[] {
  const { query } = parseQuery(q);
  // As on the page, which shows what people decided about only when it is asked for.
  const leavesOut = query.terms.length > 0 && !asksForDecided(query) && !report.findings.every(isOpen);
  const asked = leavesOut ? `${q} is:open` : q;
  const shown = matching(report.findings, parseQuery(asked).query, queryFactsOf(report.questions)).length;
  const ids = report.findings.flatMap(({ id }) => (selected.has(id) ? [id] : []));
  return [
    { kind: 'whole' },
    ...(query.terms.length === 0 ? [] : [{ kind: 'filter', q: asked, count: shown } as const]),
    ...(ids.length === 0 || ids.length > maxIds ? [] : [{ kind: 'selected', ids } as const]),
  ];
}

/** Below the API's prefix. */
export function exportPath(auditId: string, format: ReportFormat, part: Part): string {
  const query = new URLSearchParams({ format });
  if (part.kind === 'filter') query.set('q', part.q);
  if (part.kind === 'selected') query.set('ids', part.ids.join(','));
  return `/audits/${encodeURIComponent(auditId)}/export?${query}`;
}
