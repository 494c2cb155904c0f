import type { FindingRow } from '@seaworthy/schema/api-findings';
import { useQueryClient } from '@tanstack/react-query';
import { type ComponentProps, lazy, Suspense, useEffect } from 'react';
import { findingQuery, useFinding } from '../../api/queries.ts';
import { useMay, useSession } from '../../api/session.ts';
import { useTriageOf } from '../../api/triage.ts';
import { triage } from '../../messages/triage.ts';
import { messages } from '../../messages.ts';
import { useReadOnly } from '../../shell/read-only.tsx';
import { Button } from '../../ui/button.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FindingDetail, Part } from './finding-detail.tsx';
import { FindingHead } from './finding-head.tsx';
import styles from './findings-view.module.css';
import type { RowItem } from './list-model.ts';
import { FindingTriage } from './triage/finding-triage.tsx';
import type { Desk } from './triage/use-desk.ts';

const m = messages.findings;
/** Below everything else, so it may come last. */
const Thread = lazy(() => import('./triage/thread.tsx'));

interface DetailPaneProps {
  readonly auditId: string;
  readonly desk: Desk;
  readonly findingId: string;
  /** What the list knows of it; undefined when the report has no such finding. */
  readonly row: FindingRow | undefined;
  readonly rows: readonly RowItem[];
  readonly beside: boolean;
  readonly hrefOf: (findingId: string) => string;
  readonly onOpen: (findingId: string) => void;
  readonly onClose: () => void;
}

/** One finding. Its head is there at once, from the list; its texts are loaded, and those of the next one after them. */
export function DetailPane({ auditId, desk, findingId, row, rows, beside, hrefOf, onOpen, onClose }: DetailPaneProps) {
  const detail = useFinding(auditId, findingId);
  const talk = useTriageOf(auditId, findingId, !useReadOnly());
  const client = useQueryClient();
  const at = rows.findIndex((item) => item.row.id === findingId);
  const next = at < 0 ? undefined : rows[at + 1]?.row.id;
  const isThere = detail.data !== undefined;
  useEffect(() => {
    if (isThere && next !== undefined) void client.prefetchQuery(findingQuery(auditId, next));
  }, [isThere, next, client, auditId]);
  return (
    <section className={styles.detail} aria-label={m.detailLabel(row?.title ?? findingId)}>
      <DetailBar rows={rows} at={at} beside={beside} onOpen={onOpen} onClose={onClose} />
      {row !== undefined && <FindingHead row={row} finding={detail.data?.finding} />}
      {row !== undefined && <FindingTriage row={row} desk={desk} assignee={talk.data?.assignee ?? null} />}
      {detail.data !== undefined && (
        <FindingDetail finding={detail.data.finding} related={detail.data.related} hrefOf={hrefOf} />
      )}
      {detail.data !== undefined && talk.data !== undefined && (
        <Talk auditId={auditId} findingId={findingId} view={talk.data} canWrite={desk.allowed} />
      )}
      {detail.isError && <ProblemView error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.isPending && <Skeleton what={m.finding} rows={8} />}
    </section>
  );
}

function Talk(props: Pick<ComponentProps<typeof Thread>, 'auditId' | 'findingId' | 'view' | 'canWrite'>) {
  const owns = useMay('team:manage');
  const { person } = useSession();
  return (
    <Part heading={triage.thread.title}>
      <Suspense>
        <Thread {...props} mayDelete={(byId) => owns || byId === person?.id} />
      </Suspense>
    </Part>
  );
}

function DetailBar({
  rows,
  at,
  beside,
  onOpen,
  onClose,
}: Pick<DetailPaneProps, 'rows' | 'beside' | 'onOpen' | 'onClose'> & { readonly at: number }) {
  const previous = rows[at - 1]?.row.id;
  const next = at < 0 ? undefined : rows[at + 1]?.row.id;
  return (
    <div className={styles.detailBar}>
      {!beside && (
        <Button kind="quiet" onClick={onClose}>
          <Glyph name="back" /> {m.back}
        </Button>
      )}
      {at >= 0 && <span>{m.position(at + 1, rows.length)}</span>}
      <span className={styles.steps}>
        <Button
          kind="icon"
          aria-label={m.previous}
          title={m.previous}
          disabled={previous === undefined}
          onClick={() => previous !== undefined && onOpen(previous)}
        >
          <Glyph name="up" />
        </Button>
        <Button
          kind="icon"
          aria-label={m.next}
          title={m.next}
          disabled={next === undefined}
          onClick={() => next !== undefined && onOpen(next)}
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
