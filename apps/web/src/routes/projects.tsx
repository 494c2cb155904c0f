import type { AuditView } from '@seaworthy/schema/api';
import { useLocation } from 'wouter';
import { useMay } from '../api/session.ts';
import { ProjectsView } from '../features/projects/projects-view.tsx';
import { Sample } from '../features/projects/sample.tsx';
import { UploadSteps } from '../features/upload/steps.tsx';
import { UploadForm } from '../features/upload/upload-form.tsx';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { Page, useTitle } from '../ui/page.tsx';
import styles from './routes.module.css';

const m = messages.audits;

/** `/projects`: every project; the drop zone itself as long as there is none. */
export function ProjectsRoute() {
  useTitle([m.title]);
  return <ProjectsView empty={<FirstAudit />} />;
}

function FirstAudit() {
  const mayUpload = useMay('audit:create');
  const [, navigate] = useLocation();
  const follow = (audit: AuditView) => navigate(links.live(audit));
  if (!mayUpload) {
    return (
      <Page heading={m.emptyTitle} lead={messages.app.account.mayNotUpload}>
        {null}
      </Page>
    );
  }
  return (
    <Page heading={m.emptyTitle} lead={m.emptyText}>
      <div className={styles.upload}>
        <UploadForm onCreated={follow} />
        <UploadSteps />
      </div>
      <Sample onCreated={follow} />
    </Page>
  );
}
