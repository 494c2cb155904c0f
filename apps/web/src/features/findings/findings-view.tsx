import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef } from 'react';
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
import { QueryBar } from './query-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { Split } from './split.tsx';
import { commentFieldId } from './triage/comment-field.ts';
import { type Desk, deskKeys, useDesk } from './triage/use-desk.ts';
import { useFindingsUrl } from './use-findings-url.ts';
import { useList } from './use-list.ts';
import { useListKeys } from './use-list-keys.ts';
import { useSelection } from './use-selection.ts';
import { ViewChoices } from './view-choices.tsx';
import { decidedOf } from './visible.ts';

const m = messages.findings;
const loadDialog = () => import('./triage/triage-dialog.tsx');
const TriageDialog = lazy(loadDialog);

interface FindingsProps {
  readonly audit: AuditDetail;
  readonly report: ReportOverview;
  /** The open finding, from the address; null shows the list alone. */
  readonly findingId: string | null;
}

/** List and detail. Beside each other on a wide screen; on a narrow one the finding takes the list's place. */
export function FindingsView(props: FindingsProps) {
  const { audit, report, findingId } = props;
  const page = useFindingsPage(props);
  const { url, list, desk, keys, selection, beside, setText } = page;
  const isListed = findingId === null || beside;
  const listing =
    list.shown.length > 0 ? (
      <FindingList
        items={list.items}
        current={keys.current}
        openId={findingId}
        selected={selection.ids}
        people={page.people}
        narrow={findingId !== null}
        windowing={page.windowing}
        listRef={page.listRef}
        hrefOf={page.hrefOf}
        onSelect={selection.toggle}
        onFold={list.toggleFold}
        onMark={keys.mark}
      />
    ) : (
      <EmptyList report={report} query={list.query} facts={list.facts} onChange={setText} />
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
        {isListed && <Toolbar report={report} page={page} />}
        <Split
          list={isListed ? listing : null}
          detail={
            findingId !== null && (
              <DetailPane
                key={findingId}
                auditId={audit.id}
                desk={desk}
                findingId={findingId}
                // Looked up in the whole report: a shared link opens its finding even when a filter hides the row.
                row={report.findings.find(({ id }) => id === findingId)}
                rows={list.rows}
                beside={beside}
                hrefOf={url.hrefOf}
                onOpen={url.open}
                onClose={keys.close}
              />
            )
          }
        />
        {isListed && (
          <SelectionBar
            auditId={audit.id}
            rows={report.findings}
            selected={selection.ids}
            desk={desk}
            onClear={selection.clear}
          />
        )}
      </div>
      <NoticeBar notice={desk.notice.notice} onClose={desk.notice.close} />
      <Decisions desk={desk} />
    </Page>
  );
}

/** What the page looks at and what can be done with it, by pointer and by key. */
function useFindingsPage({ audit, report, findingId }: FindingsProps) {
  const url = useFindingsUrl(findingId);
  const inputRef = useRef<HTMLInputElement>(null);
  const beside = useMedia('(min-width: 56.3125rem)');
  // A letter stands in its field at once; the thousands of rows that it changes may follow a moment later.
  const q = useDeferredValue(url.view.q);
  const hrefOf = useDeferredValue(url.hrefOf);
  const list = useList(report, { ...url.view, q }, findingId);
  const selection = useSelection();
  const { listRef, windowing } = useListWindowing(list.items, findingId !== null);
  const refocus = useRef<() => void>(null);
  const desk = useDesk(audit, report, () => {
    selection.clear();
    // The dialog has given the focus back by then, where there was anything to give it to.
    requestAnimationFrame(() => requestAnimationFrame(() => refocus.current?.()));
  });
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
  const setText = useCallback((text: string) => setView({ q: text }), [setView]);
  return { url, inputRef, beside, q, hrefOf, list, selection, listRef, windowing, desk, people, keys, setText };
}

/** What is looked for, and how it is laid out. */
function Toolbar({
  report,
  page: { url, list, q, inputRef, setText },
}: {
  readonly report: ReportOverview;
  readonly page: ReturnType<typeof useFindingsPage>;
}) {
  return (
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
        <ViewChoices grouping={list.grouping} sort={url.view.sort} onChange={url.setView} />
      </div>
      <CountsLine rows={report.findings} text={q} facts={list.facts} onChange={setText} />
    </div>
  );
}

/** The dialog of decisions, from the first one on. */
function Decisions({ desk }: { readonly desk: Desk }) {
  const lastTask = useRef(desk.task);
  if (desk.task !== null) lastTask.current = desk.task;
  const { allowed } = desk;
  // Before the key that opens it, so that what is typed next goes into it.
  useEffect(() => {
    if (allowed) void loadDialog();
  }, [allowed]);
  return (
    <Suspense>
      {lastTask.current !== null && (
        // Stays once it was open, so that the browser gives the focus back to where it was.
        <TriageDialog desk={desk} task={lastTask.current} open={desk.task !== null} />
      )}
    </Suspense>
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
