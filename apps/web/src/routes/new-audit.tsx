import { useLocation } from 'wouter';
import { UploadSteps } from '../features/upload/steps.tsx';
import { UploadForm } from '../features/upload/upload-form.tsx';
import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { Page, useTitle } from '../ui/page.tsx';
import styles from './routes.module.css';

/** `/new`: from an archive to a queued audit. */
export function NewAuditRoute() {
  useTitle([messages.upload.title]);
  const [, navigate] = useLocation();
  return (
    <Shell>
      <Page heading={messages.upload.title}>
        <div className={styles.upload}>
          <UploadForm onCreated={(audit) => navigate(`/audits/${audit.id}/live`)} />
          <UploadSteps />
        </div>
      </Page>
    </Shell>
  );
}
