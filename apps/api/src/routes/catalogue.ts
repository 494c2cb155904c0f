import { LimitsView, ProjectList, ProjectView, projectSorts, StageList } from '@seaworthy/schema/api';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { stageInfos } from '@seaworthy/schema/stages';
import type { Store } from '@seaworthy/store/port';
import { z } from 'zod';
import { reaches } from '../authorise.ts';
import type { App } from '../deps.ts';
import { projectGrant, teamGrant } from '../plugins/access.ts';
import { pageOf } from '../project-pages.ts';
import type { Views } from '../views.ts';
import { failures, ProjectParams } from './params.ts';

export interface CatalogueDeps {
  readonly store: Store;
  readonly views: Views;
  readonly maxUploads: number;
}

const ProjectsQuery = z.object({
  q: z.string().max(120).default(''),
  sort: z.enum(projectSorts).default('name'),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});

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
        summary: 'Projects of the team',
        tags: ['projects'],
        querystring: ProjectsQuery,
        response: { 200: ProjectList, ...failures },
      },
      config: { access: { to: 'team', action: 'project:read' } },
    },
    async (request) => {
      const { actor, team } = teamGrant(request);
      const teamId = team.id;
      const [all, newest] = await Promise.all([store.projects.list(teamId), store.audits.newestByProject(teamId)]);
      const projects = all.filter(({ id }) => reaches(actor, id));
      const rows = projects.map((project) => ({ project, latest: null, scored: null, ...newest.get(project.id) }));
      const { page, total, nextAfter } = pageOf(rows, request.query);
      return { projects: await views.projects(page), total, nextAfter };
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
    async (request) => {
      const { project } = projectGrant(request);
      const ofProject = { teamId: project.teamId, projectId: project.id, limit: 1 };
      const [[latest = null], [scored = null]] = await Promise.all([
        store.audits.list(ofProject),
        store.audits.list({ ...ofProject, state: 'done' }),
      ]);
      const [view] = await views.projects([{ project, latest, scored }]);
      if (view === undefined) throw new Error('a view is missing for the project that was asked for');
      return view;
    },
  );
}
