import { queryFactsOf } from '@seaworthy/assess/query/match';
import { parseQuery } from '@seaworthy/assess/query/parse';
import { sortRows } from '@seaworthy/assess/query/sort';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { isOpen } from '@seaworthy/schema/open-findings';
import { useCallback, useMemo, useState } from 'react';
import { asksForDecided } from '../../api/asks-for-decided.ts';
import { type Grouping, listItems, manyFindings, rowsIn } from './list-model.ts';
import type { useFindingsUrl } from './use-findings-url.ts';
import { visible } from './visible.ts';

/** The findings as the address asks for them. */
export function useList(
  report: ReportOverview,
  view: ReturnType<typeof useFindingsUrl>['view'],
  openId: string | null,
) {
  const [openFolds, setOpenFolds] = useState<ReadonlySet<string>>(new Set());
  const facts = useMemo(() => queryFactsOf(report.questions), [report.questions]);
  const { query, notices } = useMemo(() => parseQuery(view.q), [view.q]);
  const shown = useMemo(() => visible(report.findings, query, facts), [report.findings, query, facts]);
  const total = (asksForDecided(query) ? report.findings : report.findings.filter(isOpen)).length;
  const sorted = useMemo(() => sortRows(shown, view.sort), [shown, view.sort]);
  const grouping: Grouping = view.grouping ?? (report.findings.length > manyFindings ? 'rule' : 'area');
  const items = useMemo(
    () => listItems({ rows: sorted, grouping, sections: report.sections, openFolds, openId }),
    [sorted, grouping, report.sections, openFolds, openId],
  );
  const rows = useMemo(() => rowsIn(items), [items]);
  const toggleFold = useCallback(
    (key: string, wanted?: boolean) =>
      setOpenFolds((now) => {
        const next = new Set(now);
        if (wanted ?? !now.has(key)) next.add(key);
        else next.delete(key);
        return next;
      }),
    [],
  );
  return { facts, query, notices, shown, total, grouping, items, rows, toggleFold };
}
