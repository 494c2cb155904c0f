import type { AuditView, ProjectView } from '@seaworthy/schema/api';
import { useMemo, useState } from 'react';
import { useCopyDate } from '../../api/kept.ts';
import { useAuditPages, useDeleteAudit } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './history.module.css';
import { HistoryTable, rowId } from './history-table.tsx';
import { momentsOf, ticked } from './series.ts';
import { TrendCharts } from './trend-charts.tsx';

const m = messages.audits;
/** Audits in the charts: more would lie too close to tell apart. */
const chartLength = 60;

/** The audits of one project: where the score came from, and every audit with its receipt. */
export function HistoryView({ project }: { readonly project: ProjectView }) {
  const pages = useAuditPages(project.id);
  const audits = useMemo(() => pages.data?.pages.flatMap((page) => page.audits), [pages.data]);
  const moments = useMemo(() => momentsOf(audits ?? [], chartLength), [audits]);
  return (
    <Page
      heading={m.history.title(project.name)}
      lead={audits !== undefined && m.history.lead(audits.length, pages.hasNextPage)}
    >
      {pages.isError && <ProblemView error={pages.error} onRetry={() => void pages.refetch()} />}
      {audits === undefined && !pages.isError && <Skeleton what={m.history.page} rows={8} />}
      {audits?.length === 0 && (
        <div className={styles.empty}>
          <p>{m.history.empty}</p>
          <ButtonLink kind="primary" to={links.upload(project.slug)}>
            {messages.app.newAudit}
          </ButtonLink>
        </div>
      )}
      {moments.length === 1 && <p className={styles.hint}>{m.history.once}</p>}
      {moments.length > 1 && <TrendCharts moments={moments} />}
      {audits !== undefined && audits.length > 0 && <Audits project={project} audits={audits} />}
      {pages.hasNextPage && (
        <div>
          <Button kind="plain" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {m.more}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Audits({ project, audits }: { readonly project: ProjectView; readonly audits: readonly AuditView[] }) {
  const [doomed, setDoomed] = useState<AuditView | null>(null);
  const [said, setSaid] = useState('');
  const [picked, setPicked] = useState<readonly number[]>([]);
  const remove = useDeleteAudit();
  const isCopy = useCopyDate() !== null;
  const kept = picked.filter((number) => audits.some((audit) => audit.number === number));
  const deleteNow = (audit: AuditView) => {
    const at = audits.indexOf(audit);
    const next = audits[at + 1] ?? audits[at - 1];
    remove.mutate(audit.id, {
      onSuccess: () => {
        setSaid(m.deleted(audit.number));
        // The button that was pressed is gone: go on where the list goes on.
        const link = next === undefined ? null : document.getElementById(rowId(next))?.querySelector('a');
        link?.focus();
      },
    });
  };
  return (
    <div className={styles.audits}>
      <ComparePicker slug={project.slug} picked={kept} done={audits.filter(({ summary }) => summary !== null).length} />
      {remove.isError && <ProblemView error={remove.error} />}
      <HistoryTable
        audits={audits}
        picked={kept}
        onPick={(number) => setPicked(ticked(kept, number))}
        onDelete={isCopy ? null : setDoomed}
      />
      <p role="status" className="visually-hidden">
        {said}
      </p>
      <ConfirmDialog
        open={doomed !== null}
        heading={doomed === null ? '' : m.deleteTitle(doomed.projectName, doomed.number)}
        text={m.deleteText}
        confirm={m.deleteConfirm}
        keep={messages.words.cancel}
        onConfirm={() => doomed !== null && deleteNow(doomed)}
        onClose={() => setDoomed(null)}
      />
    </div>
  );
}

/** From two ticked rows to their comparison, the older one first. */
function ComparePicker({
  slug,
  picked,
  done,
}: {
  readonly slug: string;
  readonly picked: readonly number[];
  /** Audits that could be picked. */
  readonly done: number;
}) {
  if (done < 2) return null;
  const [first, second] = [...picked].sort((a, b) => a - b);
  if (first !== undefined && second !== undefined) {
    return (
      <div className={styles.compare}>
        <ButtonLink kind="primary" to={links.compare(slug, first, second)}>
          {m.history.compare(first, second)}
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className={styles.compare}>
      <p role="status">{first === undefined ? m.history.compareHint : m.history.compareOne(first)}</p>
    </div>
  );
}
