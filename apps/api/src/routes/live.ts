import { z } from 'zod';
import type { App } from '../deps.ts';
import { type LiveDeps, serveLive } from '../live/socket.ts';
import { auditGrant, type Guard } from '../plugins/access.ts';
import { AuditParams } from './params.ts';

const After = z.object({ after: z.coerce.number().int().min(0).default(0) });

/** GET /audits/:auditId/live, WebSocket. What is said on it: LiveMessage in schema/api.ts. */
export function liveRoutes(app: App, deps: LiveDeps & { readonly guard: Guard }): void {
  app.get(
    '/audits/:auditId/live',
    {
      websocket: true,
      schema: { params: AuditParams, querystring: After },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    (socket, request) => {
      void serveLive(deps, socket, auditGrant(request).audit, {
        client: request.ip,
        after: request.query.after,
        mayStay: () => deps.guard.stillAllows(request),
      });
    },
  );
}
