import { LimitsView, ProjectList, ProjectView, StageList } from '@seaworthy/schema/api';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { stageInfos } from '@seaworthy/schema/stages';
import type { Store } from '@seaworthy/store/port';
import type { App } from '../deps.ts';
import { projectGrant, teamGrant } from '../plugins/access.ts';
import type { Views } from '../views.ts';
import { failures, ProjectParams } from './params.ts';

export interface CatalogueDeps {
  readonly store: Store;
  readonly views: Views;
  readonly maxUploads: number;
}

/** What a client needs to know before it uploads: limits, stages, projects. */
export function catalogueRoutes(app: App, { store, views, maxUploads }: CatalogueDeps): void {
  app.get(
    '/limits',
    {
      schema: { summary: 'Limits of an upload', tags: ['uploads'], response: { 200: LimitsView, ...failures } },
      config: { access: { to: 'anyone', why: 'Constants of the product, the same for everybody.' } },
    },
    async () => ({
      archive: archiveLimits,
      formats: ['.zip', '.tar', '.tar.gz', '.tgz', '.tar.zst'],
      concurrentUploads: maxUploads,
    }),
  );
  app.get(
    '/stages',
    {
      schema: { summary: 'Stages of an audit in order', tags: ['audits'], response: { 200: StageList, ...failures } },
      config: { access: { to: 'anyone', why: 'Constants of the product, the same for everybody.' } },
    },
    async () => ({ stages: stageInfos.map(({ name, title }) => ({ name, title })) }),
  );
  app.get(
    '/projects',
    {
      schema: {
        summary: 'Projects of the team by name',
        tags: ['projects'],
        response: { 200: ProjectList, ...failures },
      },
      config: { access: { to: 'team', action: 'project:read' } },
    },
    async (request) => {
      const projects = await store.projects.list(teamGrant(request).team.id);
      return { projects: await Promise.all(projects.map(views.project)) };
    },
  );
  app.get(
    '/projects/:projectId',
    {
      schema: {
        summary: 'One project with its newest audit',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: ProjectView, ...failures },
      },
      config: { access: { to: 'project', action: 'project:read' } },
    },
    async (request) => views.project(projectGrant(request).project),
  );
}
