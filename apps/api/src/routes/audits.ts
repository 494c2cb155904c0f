import { AuditDetail, AuditPage, AuditView, EventPage } from '@seaworthy/schema/api';
import type { Store } from '@seaworthy/store/port';
import { z } from 'zod';
import type { AuditActions } from '../audit-actions.ts';
import { auditDetail } from '../audit-detail.ts';
import { auditOf, reaches } from '../authorise.ts';
import type { App } from '../deps.ts';
import { auditGrant, projectGrant, teamGrant } from '../plugins/access.ts';
import type { Views } from '../views.ts';
import { AuditParams, failures, NumberParams } from './params.ts';

export interface AuditDeps {
  readonly store: Store;
  readonly views: Views;
  readonly actions: AuditActions;
}

const ListQuery = z.object({
  project: z.string().max(100).optional(),
  q: z.string().max(200).default('').describe('Words in the label, the file name or the name of the project'),
  author: z.string().max(200).default('').describe('Who uploaded it: the id, or a part of the name'),
  pinned: z.enum(['true', 'false']).optional(),
  trash: z.enum(['true', 'false']).default('false').describe('Those in the trash, which no other list shows'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().min(0).optional(),
});

const EventQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
});

const tags = ['audits'];

/** List, read, cancel and retry audits, and read their events without a socket. */
export function auditRoutes(app: App, deps: AuditDeps): void {
  readRoutes(app, deps);
  changeRoutes(app, deps);
}

function readRoutes(app: App, { store, views }: AuditDeps): void {
  app.get(
    '/audits',
    {
      schema: {
        summary: 'Audits of the team, newest first',
        tags,
        querystring: ListQuery,
        response: { 200: AuditPage, ...failures },
      },
      config: { access: { to: 'team', action: 'audit:read' } },
    },
    async (request) => {
      const { actor, team } = teamGrant(request);
      const teamId = team.id;
      const { project, q, author, pinned, trash, limit, before } = request.query;
      if (project !== undefined && !reaches(actor, project)) return { audits: [], nextBefore: null };
      const projectId = project ?? (actor.via.kind === 'token' ? actor.via.projectIds : null);
      // One more than asked for tells whether there is another page.
      const found = await store.audits.list({
        teamId,
        text: q,
        author,
        trash: trash === 'true',
        limit: limit + 1,
        ...(projectId === null ? {} : { projectId }),
        ...(pinned === undefined ? {} : { pinned: pinned === 'true' }),
        ...(before === undefined ? {} : { before }),
      });
      const page = found.slice(0, limit);
      return {
        audits: await views.audits(teamId, page),
        nextBefore: found.length > limit ? (page.at(-1)?.createdAt ?? null) : null,
      };
    },
  );
  app.get(
    '/audits/:auditId',
    {
      schema: {
        summary: 'One audit with its downloads',
        tags,
        params: AuditParams,
        response: { 200: AuditDetail, ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request) => auditDetail(store, views, auditGrant(request).audit),
  );
  app.get(
    '/projects/:projectId/audits/:number',
    {
      schema: {
        summary: 'One audit by its number within the project',
        tags,
        params: NumberParams,
        response: { 200: AuditDetail, ...failures },
      },
      config: { access: { to: 'project', action: 'audit:read' } },
    },
    async (request) => {
      const { project } = projectGrant(request);
      const { number } = request.params;
      return auditDetail(store, views, auditOf(project, number, await store.audits.byNumber(project.id, number)));
    },
  );
  app.get(
    '/audits/:auditId/events',
    {
      schema: {
        summary: 'Progress events in order, for clients without WebSocket',
        tags,
        params: AuditParams,
        querystring: EventQuery,
        response: { 200: EventPage, ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request) => {
      const { audit } = auditGrant(request);
      const events = await store.events.after(audit.id, request.query.after, request.query.limit);
      const heads = await store.events.heads([audit.id]);
      return { state: audit.state, events: [...events], head: heads.get(audit.id) ?? 0 };
    },
  );
}

function changeRoutes(app: App, { views, actions }: AuditDeps): void {
  const schema = { tags, params: AuditParams, response: { 200: AuditView, ...failures } };
  app.post(
    '/audits/:auditId/cancel',
    {
      schema: { ...schema, summary: 'Stop a waiting or running audit' },
      config: { access: { to: 'audit', action: 'audit:cancel' } },
    },
    async (request) => views.audit(await actions.cancel(auditGrant(request).audit)),
  );
  app.post(
    '/audits/:auditId/retry',
    {
      schema: { ...schema, summary: 'Run a failed or cancelled audit again from its last checkpoint' },
      config: { access: { to: 'audit', action: 'audit:retry' } },
    },
    async (request) => views.audit(await actions.retry(auditGrant(request).audit)),
  );
}
