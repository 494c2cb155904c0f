import { SharedAudit, ShareInput, ShareList, ShareOnce } from '@seaworthy/schema/api-history';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import { z } from 'zod';
import { auditDetail } from '../audit-detail.ts';
import type { App } from '../deps.ts';
import { auditGrant } from '../plugins/access.ts';
import type { Views } from '../views.ts';
import { AuditParams, failures, ShareParams, ShareTokenParams } from './params.ts';

export interface ShareDeps {
  readonly store: Store;
  readonly views: Views;
}

const tags = ['shares'];

/** Links that open one audit to whoever holds them: made and withdrawn by the team, opened by anybody. */
export function shareRoutes(app: App, deps: ShareDeps): void {
  manageRoutes(app, deps);
  visitRoute(app, deps);
}

function manageRoutes(app: App, { store }: ShareDeps): void {
  app.get(
    '/audits/:auditId/shares',
    {
      schema: {
        summary: 'Links to this audit that work',
        tags,
        params: AuditParams,
        response: { 200: ShareList, ...failures },
      },
      config: { access: { to: 'audit', action: 'share:manage' } },
    },
    async (request) => ({ shares: [...(await store.shares.list(auditGrant(request).audit.id))] }),
  );
  app.post(
    '/audits/:auditId/shares',
    {
      schema: {
        summary: 'Make a link that shows this audit, and nothing else, to whoever holds it',
        tags,
        params: AuditParams,
        body: ShareInput,
        response: { 201: ShareOnce, ...failures },
      },
      config: { access: { to: 'audit', action: 'share:manage' } },
    },
    async (request, reply) => {
      const { audit, actor } = auditGrant(request);
      if (audit.state !== 'done') {
        throw new SeaworthyError('audit/not-finished', `The audit is ${audit.state}; there is nothing to show yet.`);
      }
      const { days } = request.body;
      const { token, share } = await store.shares.create({ auditId: audit.id, createdBy: actor.userId, days });
      return reply.code(201).send({ path: `/share/${token}`, share });
    },
  );
  app.delete(
    '/audits/:auditId/shares/:shareId',
    {
      schema: {
        summary: 'Withdraw a link: it ends at once',
        tags,
        params: ShareParams,
        response: { 204: z.null().describe('Withdrawn'), ...failures },
      },
      config: { access: { to: 'audit', action: 'share:manage' } },
    },
    async (request, reply) => {
      const { shareId } = request.params;
      if (!(await store.shares.revoke(auditGrant(request).audit.id, shareId))) {
        throw new SeaworthyError('not-found', 'There is no such link, or it has ended.');
      }
      return reply.code(204).send(null);
    },
  );
}

function visitRoute(app: App, { store, views }: ShareDeps): void {
  app.get(
    '/shared/:token',
    {
      schema: {
        summary: 'The audit that a link shows',
        tags,
        params: ShareTokenParams,
        response: { 200: SharedAudit, ...failures },
      },
      config: { access: { to: 'share', action: 'audit:read' } },
    },
    async (request) => {
      const { share } = request;
      if (share === null) throw new Error('a shared audit was opened without its link');
      const audit = await auditDetail(store, views, auditGrant(request).audit);
      // Nothing that only the team has: who uploaded it, what can be done with it.
      const shown = { ...audit, createdBy: '', canRetry: false, pinned: false };
      return { audit: shown, expiresAt: share.expiresAt, byName: share.byName };
    },
  );
}
