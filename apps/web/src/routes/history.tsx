import { useLocation } from 'wouter';
import { useAuditPages } from '../api/queries.ts';
import { HistoryTable } from '../features/audits/history-table.tsx';
import { UploadSteps } from '../features/upload/steps.tsx';
import { UploadForm } from '../features/upload/upload-form.tsx';
import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { Button } from '../ui/button.tsx';
import { Page, useTitle } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import styles from './routes.module.css';

const m = messages.audits;

/** `/`: every audit; the drop zone itself as long as there is none. */
export function HistoryRoute() {
  useTitle([m.title]);
  const pages = useAuditPages();
  const [, navigate] = useLocation();
  const audits = pages.data?.pages.flatMap((page) => page.audits);
  if (audits?.length === 0) {
    return (
      <Shell>
        <Page heading={m.emptyTitle} lead={m.emptyText}>
          <div className={styles.upload}>
            <UploadForm onCreated={(audit) => navigate(`/audits/${audit.id}/live`)} />
            <UploadSteps />
          </div>
        </Page>
      </Shell>
    );
  }
  return (
    <Shell>
      <Page heading={m.title}>
        {pages.isError && <ProblemView error={pages.error} onRetry={() => void pages.refetch()} />}
        {audits === undefined ? (
          !pages.isError && <Skeleton what={m.title} rows={5} />
        ) : (
          <HistoryTable audits={audits} />
        )}
        {pages.hasNextPage && (
          <Button kind="plain" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {m.more}
          </Button>
        )}
      </Page>
    </Shell>
  );
}
