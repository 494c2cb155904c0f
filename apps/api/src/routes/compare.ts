import { compareReports } from '@seaworthy/assess/compare/compare-reports';
import { ComparisonView } from '@seaworthy/schema/compare';
import type { Audit, Store } from '@seaworthy/store/port';
import { z } from 'zod';
import { type Actor, type Authorized, authorise } from '../authorise.ts';
import type { App } from '../deps.ts';
import { teamGrant } from '../plugins/access.ts';
import type { Reports } from '../reports.ts';
import type { Views } from '../views.ts';
import { failures, Id } from './params.ts';

export interface CompareDeps {
  readonly store: Store;
  readonly views: Views;
  readonly reports: Reports;
}

const CompareQuery = z.object({
  from: Id,
  to: Id,
  /** `false`: the numbers without the lists, for a line on another page. */
  rows: z.enum(['true', 'false']).default('true'),
});

/** Two finished audits side by side, each with the answers of its project as they stand now; of one project or of two. */
export function compareRoute(app: App, { store, views, reports }: CompareDeps): void {
  app.get(
    '/compare',
    {
      schema: {
        summary: 'What changed between two audits',
        tags: ['reports'],
        querystring: CompareQuery,
        response: { 200: ComparisonView, ...failures },
      },
      config: { access: { to: 'team', action: 'audit:read' } },
    },
    async (request, reply) => {
      const { actor } = teamGrant(request);
      const { from, to, rows } = request.query;
      const [before, after] = await Promise.all([auditOf(store, actor, from), auditOf(store, actor, to)]);
      const [was, is] = await Promise.all([reports.current(before), reports.current(after)]);
      const comparison = compareReports(was.report, is.report);
      const lists = rows === 'true' ? {} : { findings: [], sections: [], questions: [], model: [] };
      reply.header('cache-control', 'private, no-cache');
      return {
        ...comparison,
        ...lists,
        audits: { before: await views.audit(before), after: await views.audit(after) },
      };
    },
  );
}

/** The route guards the team; each audit is asked for as if it stood in the path. @throws SeaworthyError not-found. */
async function auditOf(store: Store, actor: Actor, auditId: string): Promise<Authorized<Audit>> {
  const grant = await authorise(store, actor, { to: 'audit', action: 'audit:read' }, { auditId });
  if (grant.to !== 'audit') throw new Error('an audit was asked for');
  return grant.audit;
}
