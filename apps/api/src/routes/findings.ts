import { queryFactsOf } from '@seaworthy/assess/query/match';
import { findingPage } from '@seaworthy/assess/query/page';
import { relatedTo } from '@seaworthy/assess/query/related';
import { FindingDetail, FindingPage, findingSorts } from '@seaworthy/schema/api-findings';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { z } from 'zod';
import type { App } from '../deps.ts';
import { auditGrant } from '../plugins/access.ts';
import type { Reports } from '../reports.ts';
import { sendBytes, sentBytes } from '../sent-bytes.ts';
import { failures, Id } from './params.ts';
import { type ReadingPlace, readingPlaces } from './reading-places.ts';

/** The findings of one report: rows by filter, page by page, and each one whole. */
export function findingRoutes(app: App, { reports }: { readonly reports: Reports }): void {
  for (const place of readingPlaces) {
    listRoute(app, reports, place);
    detailRoute(app, reports, place);
  }
}

const ListQuery = z.object({
  /** A filter in the page's own language; what it does not understand is said in `notices`. */
  q: z.string().max(2_000).default(''),
  sort: z.enum(findingSorts).default('impact'),
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

function listRoute(app: App, reports: Reports, { at, shape, access }: ReadingPlace): void {
  app.get(
    `${at}/findings`,
    {
      schema: {
        summary: 'Findings that match a filter, page by page',
        tags: ['findings'],
        params: z.object(shape),
        querystring: ListQuery,
        response: { 200: FindingPage, ...failures },
      },
      config: { access },
    },
    async (request, reply) => {
      const current = await reports.current(auditGrant(request).audit);
      const { q, sort, after, limit } = request.query;
      const asked = { q, sort, after: after ?? null, limit };
      const page = findingPage(current.rows(), asked, queryFactsOf(current.report.questions));
      return sendBytes(request, reply, sentBytes(page));
    },
  );
}

function detailRoute(app: App, reports: Reports, { at, shape, access }: ReadingPlace): void {
  app.get(
    `${at}/findings/:findingId`,
    {
      schema: {
        summary: 'One finding with its texts, code and edits, and what is related to it',
        tags: ['findings'],
        params: z.object({ ...shape, findingId: Id }),
        response: { 200: FindingDetail, ...failures },
      },
      config: { access },
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
