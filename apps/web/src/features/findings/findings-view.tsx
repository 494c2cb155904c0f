import { queryFactsOf } from '@seaworthy/assess/query/match';
import { parseQuery } from '@seaworthy/assess/query/parse';
import { sortRows } from '@seaworthy/assess/query/sort';
import type { AuditDetail } from '@seaworthy/schema/api';
import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import { isOpen } from '@seaworthy/schema/open-findings';
import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { asksForDecided } from '../../api/asks-for-decided.ts';
import { publishSelection } from '../../api/selection.ts';
import { useTriageIndex } from '../../api/triage.ts';
import { triage } from '../../messages/triage.ts';
import { messages } from '../../messages.ts';
import { useReadOnly } from '../../shell/read-only.tsx';
import { Button } from '../../ui/button.tsx';
import { listKeys } from '../../ui/keys.ts';
import { NoticeBar } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { CountsLine } from './counts-line.tsx';
import { DetailPane } from './detail-pane.tsx';
import { EmptyList } from './empty-list.tsx';
import { FindingList, type People, useListWindowing } from './finding-list.tsx';
import styles from './findings-view.module.css';
import { type Grouping, listItems, manyFindings, rowsIn } from './list-model.ts';
import { QueryBar } from './query-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { Split } from './split.tsx';
import { commentFieldId } from './triage/comment-field.ts';
import { deskKeys, useDesk } from './triage/use-desk.ts';
import { useFindingsUrl } from './use-findings-url.ts';
import { useListKeys } from './use-list-keys.ts';
import { ViewChoices } from './view-choices.tsx';
import { decidedOf, visible } from './visible.ts';

const m = messages.findings;
const loadDialog = () => import('./triage/triage-dialog.tsx');
const TriageDialog = lazy(loadDialog);

/**
 * List and detail. Beside each other on a wide screen; on a narrow one the finding takes the list's place.
 * @param findingId - The open finding, from the address; null shows the list alone.
 */
export function FindingsView({
  audit,
  report,
  findingId,
}: {
  readonly audit: AuditDetail;
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
  const refocus = useRef<() => void>(null);
  const desk = useDesk(audit, report, () => {
    selection.clear();
    // The dialog has given the focus back by then, where there was anything to give it to.
    requestAnimationFrame(() => requestAnimationFrame(() => refocus.current?.()));
  });
  const lastTask = useRef(desk.task);
  if (desk.task !== null) lastTask.current = desk.task;
  const { allowed } = desk;
  // Before the key that opens it, so that what is typed next goes into it.
  useEffect(() => {
    if (allowed) void loadDialog();
  }, [allowed]);
  const people = usePeople(audit);
  // What is ticked, else what is open or has the tab stop.
  const subjects = (current: string | null) =>
    report.findings.filter(({ id }) =>
      selection.ids.size > 0 ? selection.ids.has(id) : id === (findingId ?? current),
    );
  const keys = useListKeys({
    ...list,
    open: findingId,
    beside,
    inputRef,
    windowing,
    onOpen: url.open,
    selection,
    more: (current) =>
      deskKeys(
        desk,
        () => subjects(current),
        () => document.getElementById(commentFieldId)?.focus(),
      ),
  });
  refocus.current = keys.refocus;
  const { setView } = url;
  const setText = useCallback((q: string) => setView({ q }), [setView]);
  const listing = (
    <FindingList
      items={list.items}
      current={keys.current}
      openId={findingId}
      selected={selection.ids}
      people={people}
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
      lead={<Lead shown={list.shown.length} total={list.total} report={report} />}
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
            <SelectionBar
              auditId={audit.id}
              rows={report.findings}
              selected={selection.ids}
              desk={desk}
              onClear={selection.clear}
            />
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
                auditId={audit.id}
                desk={desk}
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
      <NoticeBar notice={desk.notice.notice} onClose={desk.notice.close} />
      <Suspense>
        {lastTask.current !== null && (
          // Stays once it was open, so that the browser gives the focus back to where it was.
          <TriageDialog desk={desk} task={lastTask.current} open={desk.task !== null} />
        )}
      </Suspense>
    </Page>
  );
}

/** How many of the open findings are shown, and how many people decided about. */
function Lead({ shown, total, report }: { shown: number; total: number; report: ReportOverview }) {
  const { accepted, dismissed } = decidedOf(report.findings);
  const apart = triage.apart(accepted, dismissed);
  return (
    <>
      <span role="status">{m.shown(shown, total)}</span>
      {apart !== '' && ` · ${apart}`}
    </>
  );
}

/** By finding: who has it, and how much was said. Nobody's business behind a share link. */
function usePeople(audit: AuditDetail): People {
  const index = useTriageIndex(audit, !useReadOnly());
  return useMemo(() => new Map(index.data?.findings.map((entry) => [entry.id, entry])), [index.data]);
}

/** The findings as the address asks for them. */
function useList(report: ReportOverview, view: ReturnType<typeof useFindingsUrl>['view'], openId: string | null) {
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
