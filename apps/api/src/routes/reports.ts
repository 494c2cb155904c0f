import { evidenceOf, overviewOf } from '@seaworthy/assess/query/overview';
import { ReportEvidence, ReportOverview, type ReportView, reportViews } from '@seaworthy/schema/api-findings';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { Report } from '@seaworthy/schema/report';
import type { Audit, Store } from '@seaworthy/store/port';
import { z } from 'zod';
import { attachment } from '../attachment.ts';
import type { Authorized } from '../authorise.ts';
import type { App } from '../deps.ts';
import { auditGrant } from '../plugins/access.ts';
import type { CurrentReport, Reports } from '../reports.ts';
import { matchesTag, type SentBytes, sendBytes, sentBytes } from '../sent-bytes.ts';
import { FileName, failures, fileContent } from './params.ts';
import { type ReadingPlace, readingPlaces } from './reading-places.ts';

export interface ReportDeps {
  readonly store: Store;
  readonly reports: Reports;
}

/** Reports and their downloads. */
export function reportRoutes(app: App, deps: ReportDeps): void {
  for (const place of readingPlaces) {
    reportRoute(app, deps, place);
    fileRoute(app, deps, place);
  }
}

const ReportQuery = z.object({ view: z.enum(reportViews).default('whole') });

function reportRoute(app: App, { reports }: ReportDeps, { at, shape, access }: ReadingPlace): void {
  app.get(
    `${at}/report`,
    {
      schema: {
        summary: 'The report with the answers of the project applied',
        tags: ['reports'],
        params: z.object(shape),
        querystring: ReportQuery,
        response: { 200: z.union([Report, ReportOverview, ReportEvidence]), ...failures },
      },
      config: { access },
    },
    async (request, reply) => {
      const current = await reports.current(auditGrant(request).audit);
      // As bytes: it was parsed when it was read and would only be checked a second time.
      return sendBytes(request, reply, viewOf(current, request.query.view));
    },
  );
}

function viewOf(current: CurrentReport, view: ReportView): SentBytes {
  switch (view) {
    case 'overview':
      return current.bytes(view, () => overviewOf(current.report));
    case 'evidence':
      return current.bytes(view, () => evidenceOf(current.report));
    case 'whole':
      // Not kept: it is large, and pages ask for parts of it.
      return sentBytes(current.report);
  }
}

function fileRoute(app: App, { store }: ReportDeps, { at, shape, access }: ReadingPlace): void {
  app.get(
    `${at}/files/:name`,
    {
      schema: {
        summary: 'A report file exactly as the worker stored it',
        tags: ['reports'],
        params: z.object({ ...shape, name: FileName }),
        response: {
          200: {
            description: 'The file; Repr-Digest carries its SHA-256',
            content: fileContent,
          },
          ...failures,
        },
      },
      config: { access },
    },
    async (request, reply) => {
      const { audit } = auditGrant(request);
      const { name } = request.params;
      const file = await store.reports.get(audit.id, name);
      if (file === undefined) throw missingFile(audit, name);
      const etag = `"${file.sha256}"`;
      reply
        .header('etag', etag)
        .header('repr-digest', `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`)
        .header('cache-control', 'private, no-cache');
      if (matchesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      reply
        .header('content-disposition', await attachment(store, audit, name))
        .type(file.mediaType)
        .send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength));
      return reply;
    },
  );
}

function missingFile(audit: Authorized<Audit>, name: string): SeaworthyError {
  return audit.state === 'done'
    ? new SeaworthyError('not-found', `This audit has no file ${name}.`)
    : new SeaworthyError('audit/not-finished', `The audit is ${audit.state}; ${name} is written when it is done.`);
}
