import type { ProjectView } from '@seaworthy/schema/api';
import type { ReactNode } from 'react';
import { Redirect } from 'wouter';
import { useProject } from '../api/queries.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** What pages of one project stand in; `children` is called once the project is known. */
export function ProjectFrame({
  slug,
  page,
  children,
}: {
  /** Slug or id, from the address. */
  readonly slug: string;
  /** Name of the page, for the states before the project is known. */
  readonly page: string;
  readonly children: (project: ProjectView) => ReactNode;
}) {
  const project = useProject(slug);
  if (project.data !== undefined) {
    return <Shell here={{ project: project.data, audit: null }}>{children(project.data)}</Shell>;
  }
  return (
    <Shell>
      {project.isError ? (
        <Page heading={page}>
          <ProblemView error={project.error} onRetry={() => void project.refetch()} />
        </Page>
      ) : (
        <Skeleton what={page} rows={8} />
      )}
    </Shell>
  );
}

/** `/p/:project`: leads to its newest audit. */
export function ProjectRoute({ slug }: { readonly slug: string }) {
  return (
    <ProjectFrame slug={slug} page={messages.app.audit}>
      {(project) => (
        <Redirect to={project.latest === null ? links.history(project.slug) : links.audit(project.latest)} replace />
      )}
    </ProjectFrame>
  );
}
