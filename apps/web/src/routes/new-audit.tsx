import { useLocation } from 'wouter';
import { useMay } from '../api/session.ts';
import { UploadSteps } from '../features/upload/steps.tsx';
import { UploadForm } from '../features/upload/upload-form.tsx';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { Page, useTitle } from '../ui/page.tsx';
import styles from './routes.module.css';

const { title } = messages.upload;

/** `/projects/new` and `/p/:project/upload`, inside the frame: from an archive to a queued audit. */
export function NewAuditRoute({
  project,
}: {
  /** Name of the project; null: it comes with the archive. */
  readonly project: string | null;
}) {
  useTitle(project === null ? [title] : [title, project]);
  const [, navigate] = useLocation();
  const mayUpload = useMay('audit:create');
  if (!mayUpload) {
    return (
      <Page heading={title} lead={messages.app.account.mayNotUpload}>
        {null}
      </Page>
    );
  }
  return (
    <Page heading={title}>
      <div className={styles.upload}>
        <UploadForm project={project ?? undefined} onCreated={(audit) => navigate(links.live(audit))} />
        <UploadSteps />
      </div>
    </Page>
  );
}
