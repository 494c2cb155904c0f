import type { ProjectView } from '@seaworthy/schema/api';
import { useLocation } from 'wouter';
import { useAuditPages } from '../api/queries.ts';
import { HistoryTable } from '../features/audits/history-table.tsx';
import { UploadSteps } from '../features/upload/steps.tsx';
import { UploadForm } from '../features/upload/upload-form.tsx';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { Button } from '../ui/button.tsx';
import { Page, useTitle } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import styles from './routes.module.css';

const m = messages.audits;

/** `/`: every audit; the drop zone itself as long as there is none. `/p/:project/audits`: those of one project. */
export function HistoryRoute({ project }: { readonly project?: ProjectView }) {
  useTitle([m.title]);
  const pages = useAuditPages(project?.id ?? null);
  const [, navigate] = useLocation();
  const audits = pages.data?.pages.flatMap((page) => page.audits);
  const content =
    audits?.length === 0 ? (
      <Page heading={m.emptyTitle} lead={m.emptyText}>
        <div className={styles.upload}>
          <UploadForm onCreated={(audit) => navigate(links.live(audit))} />
          <UploadSteps />
        </div>
      </Page>
    ) : (
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
    );
  return project === undefined ? <Shell>{content}</Shell> : content;
}
