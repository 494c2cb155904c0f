import type { AuditView, ProjectView } from '@seaworthy/schema/api';
import type { AuditChange } from '@seaworthy/schema/api-history';
import { useMemo, useState } from 'react';
import { useAuditSearch, useChangeAudit, useRestoreAudit } from '../../api/history.ts';
import { useCopyDate } from '../../api/kept.ts';
import { useAuditPages, useDeleteAudit } from '../../api/queries.ts';
import { useMay } from '../../api/session.ts';
import { links } from '../../links.ts';
import { history } from '../../messages/history.ts';
import { messages } from '../../messages.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeBar, useNotice } from '../../ui/notice.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './history.module.css';
import { HistoryFilter } from './history-filter.tsx';
import { HistoryTable, rowId } from './history-table.tsx';
import { momentsOf, ticked } from './series.ts';
import { TrashTable } from './trash-table.tsx';
import { TrendCharts } from './trend-charts.tsx';
import { isFiltered, useHistoryUrl } from './use-history-url.ts';

const m = messages.audits;
/** Audits in the charts: more would lie too close to tell apart. */
const chartLength = 60;

/** The audits of one project: where the score came from, every audit with its receipt, and what was deleted of them. */
export function HistoryView({ project }: { readonly project: ProjectView }) {
  const all = useAuditPages(project.id);
  const { filter, change } = useHistoryUrl();
  const asks = filter.trash || isFiltered(filter);
  const found = useAuditSearch(project.id, filter, asks);
  const pages = asks ? found : all;
  const known = useMemo(() => all.data?.pages.flatMap((page) => page.audits), [all.data]);
  const audits = pages.data?.pages.flatMap((page) => page.audits);
  const moments = useMemo(() => momentsOf(known ?? [], chartLength), [known]);
  const act = useActions();
  const lead = known !== undefined && m.history.lead(known.length, all.hasNextPage);
  return (
    <Page heading={m.history.title(project.name)} lead={lead}>
      {pages.isError && <ProblemView error={pages.error} onRetry={() => void pages.refetch()} />}
      {audits === undefined && !pages.isError && <Skeleton what={m.history.page} rows={8} />}
      {known?.length === 0 && !filter.trash && <Empty project={project} onTrash={() => change({ trash: true })} />}
      {moments.length === 1 && <p className={styles.hint}>{m.history.once}</p>}
      {moments.length > 1 && !filter.trash && <TrendCharts moments={moments} />}
      {act.error !== null && <ProblemView error={act.error} />}
      {filter.trash ? (
        <Section
          heading={history.trashTitle}
          text={history.trashText}
          aside={
            <Button kind="quiet" onClick={() => change({ trash: false })}>
              {history.back}
            </Button>
          }
        >
          {audits !== undefined && <TrashTable audits={audits} onRestore={act.onRestore} />}
        </Section>
      ) : (
        known !== undefined &&
        known.length > 0 && (
          <div className={styles.audits}>
            <HistoryFilter filter={filter} onChange={change} />
            {audits?.length === 0 ? (
              <p>
                {history.none}{' '}
                <Button kind="quiet" onClick={() => change({ q: '', author: '', pinned: false })}>
                  {history.showAll}
                </Button>
              </p>
            ) : (
              audits !== undefined && <Audits project={project} audits={audits} act={act} />
            )}
          </div>
        )
      )}
      {pages.hasNextPage && (
        <div>
          <Button kind="plain" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {m.more}
          </Button>
        </div>
      )}
      <NoticeBar notice={act.notice.notice} onClose={act.notice.close} />
    </Page>
  );
}

function Empty({ project, onTrash }: { readonly project: ProjectView; readonly onTrash: () => void }) {
  return (
    <div className={styles.empty}>
      <p>{m.history.empty}</p>
      <ButtonLink kind="primary" to={links.upload(project.slug)}>
        {messages.app.newAudit}
      </ButtonLink>
      <Button kind="quiet" onClick={onTrash}>
        {history.trash}
      </Button>
    </div>
  );
}

type Actions = ReturnType<typeof useActions>;

/** What can be done with an audit of the list; each is null for whoever may not, and while the server does not answer. */
function useActions() {
  const remove = useDeleteAudit();
  const restore = useRestoreAudit();
  const alter = useChangeAudit();
  const notice = useNotice();
  const reached = useCopyDate() === null;
  const mayDelete = useMay('audit:delete') && reached;
  const mayChange = useMay('audit:label') && reached;
  useKeys(m.history.page, [{ keys: 'z', meaning: history.undoKey, run: notice.undo }]);
  const fetchBack = (audit: AuditView) =>
    restore.mutateAsync(audit.id).then(
      () => notice.say({ text: history.restored(audit.number) }),
      () => notice.close(), // shown by `error`
    );
  return {
    notice,
    error: remove.error ?? restore.error ?? alter.error,
    onRestore: mayDelete ? fetchBack : null,
    onChange: mayChange ? (audit: AuditView, change: AuditChange) => alter.mutate({ id: audit.id, ...change }) : null,
    onDelete: mayDelete
      ? (audit: AuditView, onGone: () => void) =>
          remove.mutateAsync(audit.id).then(
            () => {
              notice.say({ text: history.deleted(audit.number), undo: () => void fetchBack(audit) });
              onGone();
            },
            () => notice.close(), // shown by `error`
          )
      : null,
  };
}

function Audits({
  project,
  audits,
  act,
}: {
  readonly project: ProjectView;
  readonly audits: readonly AuditView[];
  readonly act: Actions;
}) {
  const [picked, setPicked] = useState<readonly number[]>([]);
  const kept = picked.filter((number) => audits.some((audit) => audit.number === number));
  const { onDelete } = act;
  const deleteNow = (audit: AuditView) => {
    const at = audits.indexOf(audit);
    const next = audits[at + 1] ?? audits[at - 1];
    void onDelete?.(audit, () => {
      // The button that was pressed is gone: go on where the list goes on.
      const link = next === undefined ? null : document.getElementById(rowId(next))?.querySelector('a');
      link?.focus();
    });
  };
  return (
    <>
      <ComparePicker slug={project.slug} picked={kept} done={audits.filter(({ summary }) => summary !== null).length} />
      <HistoryTable
        audits={audits}
        picked={kept}
        onPick={(number) => setPicked(ticked(kept, number))}
        onDelete={onDelete === null ? null : deleteNow}
        onChange={act.onChange}
      />
    </>
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
