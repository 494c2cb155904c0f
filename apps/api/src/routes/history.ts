import { AuditView } from '@seaworthy/schema/api';
import { AuditChange, ProjectSettings } from '@seaworthy/schema/api-history';
import type { Store } from '@seaworthy/store/port';
import { z } from 'zod';
import type { AuditActions } from '../audit-actions.ts';
import type { App } from '../deps.ts';
import { auditGrant, projectGrant } from '../plugins/access.ts';
import type { Reports } from '../reports.ts';
import type { Views } from '../views.ts';
import { AuditParams, failures, ProjectParams } from './params.ts';

export interface HistoryDeps {
  readonly store: Store;
  readonly views: Views;
  readonly actions: AuditActions;
  readonly reports: Reports;
}

const tags = ['audits'];

/** Names, pins and the trash of audits, and the settings of their projects. */
export function historyRoutes(app: App, deps: HistoryDeps): void {
  changeRoute(app, deps);
  trashRoutes(app, deps);
  settingsRoutes(app, deps);
}

function changeRoute(app: App, { views, actions }: HistoryDeps): void {
  app.patch(
    '/audits/:auditId',
    {
      schema: {
        summary: 'Name an audit, or pin it so that no retention takes it',
        tags,
        params: AuditParams,
        body: AuditChange,
        response: { 200: AuditView, ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:label' } },
    },
    async (request) => views.audit(await actions.change(auditGrant(request).audit, request.body)),
  );
}

function trashRoutes(app: App, { views, actions, reports }: HistoryDeps): void {
  app.delete(
    '/audits/:auditId',
    {
      schema: {
        summary:
          'Put an audit into the trash, from where it can be fetched for 7 days; a running one is cancelled first',
        tags,
        params: AuditParams,
        response: { 204: z.null().describe('In the trash'), ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:delete' } },
    },
    async (request, reply) => {
      const { audit, actor } = auditGrant(request);
      await actions.trash(audit, actor.userId);
      reports.forget(audit.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/audits/:auditId/restore',
    {
      schema: {
        summary: 'Fetch an audit back from the trash; one that is not there stays as it is',
        tags,
        params: AuditParams,
        response: { 200: AuditView, ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:delete', trashToo: true } },
    },
    async (request) => views.audit(await actions.restore(auditGrant(request).audit)),
  );
}

function settingsRoutes(app: App, { store }: HistoryDeps): void {
  const schema = { tags: ['projects'], params: ProjectParams, response: { 200: ProjectSettings, ...failures } };
  app.get(
    '/projects/:projectId/settings',
    {
      schema: { ...schema, summary: 'What the project is called, how long its audits stay, and its gate' },
      config: { access: { to: 'project', action: 'project:read' } },
    },
    async (request) => store.history.settings(projectGrant(request).project.id),
  );
  app.put(
    '/projects/:projectId/settings',
    {
      schema: {
        ...schema,
        summary: 'Change the settings of a project; its address stays, and uploads under its old name still find it',
        body: ProjectSettings,
      },
      config: { access: { to: 'project', action: 'project:settings' } },
    },
    async (request) => store.history.saveSettings(projectGrant(request).project.id, request.body),
  );
}
