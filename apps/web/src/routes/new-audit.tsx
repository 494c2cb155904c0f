import { useLocation } from 'wouter';
import { UploadSteps } from '../features/upload/steps.tsx';
import { UploadForm } from '../features/upload/upload-form.tsx';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { Page, useTitle } from '../ui/page.tsx';
import { ProjectFrame } from './project.tsx';
import styles from './routes.module.css';

const { title } = messages.upload;

/** `/projects/new` and `/p/:project/upload`: from an archive to a queued audit. Null: the project comes with the archive. */
export function NewAuditRoute({ slug }: { readonly slug: string | null }) {
  useTitle([title]);
  if (slug === null) {
    return (
      <Shell>
        <NewAuditPage />
      </Shell>
    );
  }
  return (
    <ProjectFrame slug={slug} page={title}>
      {(project) => <NewAuditPage key={project.id} project={project.name} />}
    </ProjectFrame>
  );
}

function NewAuditPage({ project }: { readonly project?: string }) {
  const [, navigate] = useLocation();
  return (
    <Page heading={title}>
      <div className={styles.upload}>
        <UploadForm project={project} onCreated={(audit) => navigate(links.live(audit))} />
        <UploadSteps />
      </div>
    </Page>
  );
}
