import type { ProjectView } from '@seaworthy/schema/api';
import type { ReactNode } from 'react';
import { Redirect } from 'wouter';
import { useProject } from '../api/queries.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { type ProjectTab, ProjectTabs } from '../shell/project-tabs.tsx';
import { Shell } from '../shell/shell.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** What pages of one project stand in; `children` is called once the project is known. */
export function ProjectFrame({
  slug,
  page,
  tab,
  children,
}: {
  /** Slug or id, from the address. */
  readonly slug: string;
  /** Name of the page, for the states before the project is known. */
  readonly page: string;
  /** The project's tab that the page is; absent: it is none of them. */
  readonly tab?: ProjectTab;
  readonly children: (project: ProjectView) => ReactNode;
}) {
  const project = useProject(slug);
  // From the first moment: the page below must not move when the project comes.
  const tabs = tab !== undefined && <ProjectTabs slug={project.data?.slug ?? slug} current={tab} />;
  if (project.data !== undefined) {
    return (
      <Shell here={{ project: project.data, audit: null }} tabs={tabs}>
        {children(project.data)}
      </Shell>
    );
  }
  return (
    <Shell tabs={tabs}>
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
