import { matching, queryFactsOf } from '@seaworthy/assess/query/match';
import { parseQuery } from '@seaworthy/assess/query/parse';
import { sortRows } from '@seaworthy/assess/query/sort';
import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { publishSelection } from '../../api/selection.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { listKeys } from '../../ui/keys.ts';
import { Page } from '../../ui/page.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { CountsLine } from './counts-line.tsx';
import { DetailPane } from './detail-pane.tsx';
import { EmptyList } from './empty-list.tsx';
import { FindingList, useListWindowing } from './finding-list.tsx';
import styles from './findings-view.module.css';
import { type Grouping, listItems, manyFindings, rowsIn } from './list-model.ts';
import { QueryBar } from './query-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { Split } from './split.tsx';
import { useFindingsUrl } from './use-findings-url.ts';
import { useListKeys } from './use-list-keys.ts';
import { ViewChoices } from './view-choices.tsx';

const m = messages.findings;

/**
 * List and detail. Beside each other on a wide screen; on a narrow one the finding takes the list's place.
 * @param findingId - The open finding, from the address; null shows the list alone.
 */
export function FindingsView({
  auditId,
  report,
  findingId,
}: {
  readonly auditId: string;
  readonly report: ReportOverview;
  readonly findingId: string | null;
}) {
  const url = useFindingsUrl(findingId);
  const inputRef = useRef<HTMLInputElement>(null);
  const beside = useMedia('(min-width: 56.3125rem)');
  // A letter stands in its field at once; the thousands of rows that it changes may follow a moment later.
  const q = useDeferredValue(url.view.q);
  const hrefOf = useDeferredValue(url.hrefOf);
  const list = useList(report, { ...url.view, q }, findingId);
  const selection = useSelection();
  // Looked up in the whole report: a shared link opens its finding even when a filter hides the row.
  const open = findingId === null ? undefined : report.findings.find(({ id }) => id === findingId);
  const narrow = findingId !== null;
  const { listRef, windowing } = useListWindowing(list.items, narrow);
  const keys = useListKeys({ ...list, open: findingId, beside, inputRef, windowing, onOpen: url.open, selection });
  const { setView } = url;
  const setText = useCallback((q: string) => setView({ q }), [setView]);
  const listing = (
    <FindingList
      items={list.items}
      current={keys.current}
      openId={findingId}
      selected={selection.ids}
      narrow={narrow}
      windowing={windowing}
      listRef={listRef}
      hrefOf={hrefOf}
      onSelect={selection.toggle}
      onFold={list.toggleFold}
      onMark={keys.mark}
    />
  );
  return (
    <Page
      heading={m.title}
      lead={<span role="status">{m.shown(list.shown.length, report.findings.length)}</span>}
      aside={
        <Button kind="quiet" onClick={() => listKeys(true)}>
          {m.keys}
        </Button>
      }
    >
      <div className={styles.body}>
        {(findingId === null || beside) && (
          <div className={styles.bar}>
            <div className={styles.barRow}>
              <QueryBar
                text={url.view.q}
                rows={report.findings}
                facts={list.facts}
                notices={list.notices}
                inputRef={inputRef}
                onChange={setText}
              />
              <ViewChoices grouping={list.grouping} sort={url.view.sort} onChange={setView} />
            </div>
            <CountsLine rows={report.findings} text={q} facts={list.facts} onChange={setText} />
            <SelectionBar auditId={auditId} rows={report.findings} selected={selection.ids} onClear={selection.clear} />
          </div>
        )}
        <Split
          list={
            findingId !== null && !beside ? null : list.shown.length > 0 ? (
              listing
            ) : (
              <EmptyList report={report} query={list.query} facts={list.facts} onChange={setText} />
            )
          }
          detail={
            findingId !== null && (
              <DetailPane
                key={findingId}
                auditId={auditId}
                findingId={findingId}
                row={open}
                rows={list.rows}
                beside={beside}
                hrefOf={url.hrefOf}
                onOpen={url.open}
                onClose={keys.close}
              />
            )
          }
        />
      </div>
    </Page>
  );
}

/** The findings as the address asks for them. */
function useList(report: ReportOverview, view: ReturnType<typeof useFindingsUrl>['view'], openId: string | null) {
  const [openFolds, setOpenFolds] = useState<ReadonlySet<string>>(new Set());
  const facts = useMemo(() => queryFactsOf(report.questions), [report.questions]);
  const { query, notices } = useMemo(() => parseQuery(view.q), [view.q]);
  const shown = useMemo(() => matching(report.findings, query, facts), [report.findings, query, facts]);
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
  return { facts, query, notices, shown, grouping, items, rows, toggleFold };
}

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Takes all of them in, or out when all are in. */
  readonly toggle: (rows: readonly Pick<FindingRow, 'id'>[]) => void;
  readonly clear: () => void;
}

function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (rows: readonly Pick<FindingRow, 'id'>[]) =>
      setIds((now) => {
        const next = new Set(now);
        const all = rows.every(({ id }) => now.has(id));
        for (const { id } of rows) {
          if (all) next.delete(id);
          else next.add(id);
        }
        return next;
      }),
    [],
  );
  const clear = useCallback(() => setIds(new Set()), []);
  useEffect(() => publishSelection(ids), [ids]);
  // Elsewhere nothing is ticked.
  useEffect(() => () => publishSelection(new Set()), []);
  return { ids, toggle, clear };
}
