import { relatedTo } from '@seaworthy/assess/query/related';
import { FindingDetail } from '@seaworthy/schema/api';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { App } from '../deps.ts';
import { auditGrant } from '../plugins/access.ts';
import type { Reports } from '../reports.ts';
import { sendBytes, sentBytes } from '../sent-bytes.ts';
import { FindingParams, failures } from './params.ts';

/** The findings of one report: rows by filter, page by page, and each one whole. */
export function findingRoutes(app: App, { reports }: { readonly reports: Reports }): void {
  detailRoute(app, reports);
}

function detailRoute(app: App, reports: Reports): void {
  app.get(
    '/audits/:auditId/findings/:findingId',
    {
      schema: {
        summary: 'One finding with its texts, code and edits, and what is related to it',
        tags: ['findings'],
        params: FindingParams,
        response: { 200: FindingDetail, ...failures },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request, reply) => {
      const current = await reports.current(auditGrant(request).audit);
      const { findingId } = request.params;
      const finding = current.finding(findingId);
      if (finding === undefined) throw new SeaworthyError('not-found', `This audit has no finding ${findingId}.`);
      return sendBytes(request, reply, sentBytes({ finding, related: relatedTo(current.rows(), findingId) }));
    },
  );
}
