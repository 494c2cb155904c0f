import type { FindingRow, ReportOverview } from '@seaworthy/schema/api';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { listKeys, useKeys } from '../../ui/keys.ts';
import { Page } from '../../ui/page.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { EmptyList } from './empty-list.tsx';
import { matching, noFilter, severityOrder } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { FindingDetail } from './finding-detail.tsx';
import { FindingList, rowId } from './finding-list.tsx';
import styles from './findings-view.module.css';
import { type Group, groupsOf, neighbour } from './groups.ts';
import { useFindingsUrl } from './use-findings-url.ts';

const m = messages.findings;

/** List and detail. Beside each other on a wide screen; on a narrow one the finding takes the list's place. */
/** @param findingId - The open finding, from the address; null shows the list alone. */
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
  const searchRef = useRef<HTMLInputElement>(null);
  const beside = useMedia('(min-width: 60rem)');
  const shown = useMemo(() => matching(report.findings, url.filter), [report, url.filter]);
  const groups = useMemo(() => groupsOf(shown, report, m.suspicious), [shown, report]);
  // Looked up in the whole report: a shared link opens its finding even when a filter hides the row.
  const open = report.findings.find((finding) => finding.id === url.openId);
  const keys = useListKeys(groups, open, url.open, searchRef, beside);
  const list = <FindingList groups={groups} current={keys.current} narrow={open !== undefined} hrefOf={url.hrefOf} />;
  return (
    <Page
      heading={m.title}
      lead={<span role="status">{m.shown(shown.length, report.findings.length)}</span>}
      aside={
        <Button kind="quiet" onClick={() => listKeys(true)}>
          {m.keys}
        </Button>
      }
    >
      <div className={styles.body}>
        {(open === undefined || beside) && (
          <FilterBar filter={url.filter} counts={countsOf(report)} searchRef={searchRef} onChange={url.setFilter} />
        )}
        {shown.length === 0 && (open === undefined || beside) && (
          <EmptyList report={report} onShowAll={() => url.setFilter(noFilter)} />
        )}
        <div className={open !== undefined && beside && shown.length > 0 ? styles.split : styles.single}>
          {(open === undefined || beside) && shown.length > 0 && list}
          {open !== undefined && (
            <section key={open.id} className={styles.detail} aria-label={m.detailLabel(open.title)}>
              <DetailBar groups={groups} open={open} beside={beside} onOpen={url.open} onClose={keys.close} />
              <FindingDetail auditId={auditId} findingId={open.id} />
            </section>
          )}
        </div>
      </div>
    </Page>
  );
}

function DetailBar({
  groups,
  open,
  beside,
  onOpen,
  onClose,
}: {
  readonly groups: readonly Group[];
  readonly open: FindingRow;
  readonly beside: boolean;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}) {
  const rows = groups.flatMap((group) => group.findings);
  const at = rows.findIndex((finding) => finding.id === open.id);
  const previous = rows[at - 1];
  const next = at < 0 ? undefined : rows[at + 1];
  return (
    <div className={styles.detailBar}>
      {!beside && (
        <Button kind="quiet" onClick={onClose}>
          <Glyph name="back" /> {m.back}
        </Button>
      )}
      {at >= 0 && <span className={styles.position}>{m.position(at + 1, rows.length)}</span>}
      <span className={styles.steps}>
        <Button
          kind="icon"
          aria-label={m.previous}
          title={m.previous}
          disabled={previous === undefined}
          onClick={() => previous !== undefined && onOpen(previous.id)}
        >
          <Glyph name="up" />
        </Button>
        <Button
          kind="icon"
          aria-label={m.next}
          title={m.next}
          disabled={next === undefined}
          onClick={() => next !== undefined && onOpen(next.id)}
        >
          <Glyph name="down" />
        </Button>
        {beside && (
          <Button kind="icon" aria-label={m.close} title={m.close} onClick={onClose}>
            <Glyph name="close" />
          </Button>
        )}
      </span>
    </div>
  );
}

/** The tab stop of the list and the keys that move it. */
function useListKeys(
  groups: readonly Group[],
  open: FindingRow | undefined,
  onOpen: (id: string | null) => void,
  searchRef: RefObject<HTMLInputElement | null>,
  beside: boolean,
) {
  const [marked, setMarked] = useState<string | null>(null);
  const rows = groups.flatMap((group) => group.findings);
  const known = rows.find((finding) => finding.id === (open?.id ?? marked));
  const current = known?.id ?? rows[0]?.id ?? null;
  const openId = open?.id;
  useEffect(() => {
    // On a narrow screen the finding replaces the list, so the focus must follow it.
    if (openId !== undefined && !beside) document.getElementById('finding-title')?.focus();
  }, [openId, beside]);
  const move = (step: 1 | -1) => {
    const next = neighbour(groups, open?.id ?? marked, step);
    if (next === null) return;
    setMarked(next.id);
    if (open !== undefined) onOpen(next.id);
    focusRow(next.id);
  };
  const close = () => {
    if (open === undefined) return;
    setMarked(open.id);
    onOpen(null);
    // The row may only be drawn once the finding is gone.
    requestAnimationFrame(() => focusRow(open.id));
  };
  useKeys(m.title, [
    { keys: 'j', meaning: m.key.next, run: () => move(1) },
    { keys: 'k', meaning: m.key.previous, run: () => move(-1) },
    { keys: 'o', meaning: m.key.open, run: () => onOpen(current) },
    { keys: '/', meaning: m.key.search, run: () => searchRef.current?.focus() },
    { keys: 'Escape', meaning: m.key.close, run: close },
  ]);
  return { current, close };
}

function focusRow(findingId: string): void {
  document.getElementById(rowId(findingId))?.focus();
}

function countsOf(report: ReportOverview) {
  const count = (severity: string) => report.findings.filter((finding) => finding.severity === severity).length;
  const [CRITICAL = 0, HIGH = 0, MEDIUM = 0, MONITOR = 0] = severityOrder.map(count);
  return { CRITICAL, HIGH, MEDIUM, MONITOR };
}
