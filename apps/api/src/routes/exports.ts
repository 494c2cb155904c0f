import { createHash } from 'node:crypto';
import { renderBadge } from '@seaworthy/report/badge';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { reportFormatNames } from '@seaworthy/schema/report-files';
import type { Store } from '@seaworthy/store/port';
import { z } from 'zod';
import { attachment } from '../attachment.ts';
import type { Access } from '../authorise.ts';
import type { CurrentSummaries } from '../current-summaries.ts';
import type { App } from '../deps.ts';
import type { Exports } from '../exports.ts';
import { auditGrant, projectGrant } from '../plugins/access.ts';
import { matchesTag } from '../sent-bytes.ts';
import { AuditParams, failures, fileContent, ProjectParams } from './params.ts';

export interface ExportDeps {
  readonly store: Store;
  readonly exports: Exports;
  readonly summaries: CurrentSummaries;
  /** Badges of all projects may be read by anyone who knows the project's id. */
  readonly publicBadges: boolean;
}

/** A request line holds about 16 kB, an id 20 characters. */
const maxIds = 500;

const ExportQuery = z.object({
  format: z.enum(reportFormatNames),
  q: z.string().max(2_000).default(''),
  ids: z.string().max(16_000).optional().describe(`Ids of findings, separated by commas; at most ${maxIds}`),
});

/** Reports as the page shows them, in any format, and badges. */
export function exportRoutes(app: App, deps: ExportDeps): void {
  exportRoute(app, deps);
  badgeRoute(app, deps);
}

function exportRoute(app: App, { store, exports }: ExportDeps): void {
  app.get(
    '/audits/:auditId/export',
    {
      schema: {
        summary: 'The report with the answers of the project, whole, filtered or for chosen findings, as a file',
        tags: ['reports'],
        params: AuditParams,
        querystring: ExportQuery,
        response: {
          200: { description: 'The file; Repr-Digest carries its SHA-256', content: fileContent },
          ...failures,
        },
      },
      config: { access: { to: 'audit', action: 'audit:read' } },
    },
    async (request, reply) => {
      const { audit } = auditGrant(request);
      const { format, q, ids } = request.query;
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const file = await exports.file(audit, { format, filter: q, ids: idsOf(ids) }, gone.signal);
      const etag = `"${file.sha256}"`;
      reply
        .header('etag', etag)
        .header('repr-digest', `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`)
        .header('cache-control', 'private, no-cache');
      if (matchesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      reply.header('content-disposition', await attachment(store, audit, file.name)).type(file.mediaType);
      return reply.send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength));
    },
  );
}

function idsOf(text: string | undefined): ReadonlySet<string> | null {
  if (text === undefined) return null;
  const ids = new Set(text.split(',').filter((id) => id !== ''));
  if (ids.size === 0 || ids.size > maxIds) {
    throw new SeaworthyError('request/invalid', `ids names ${ids.size} findings; it may name 1 to ${maxIds}.`);
  }
  return ids;
}

function badgeRoute(app: App, { store, summaries, publicBadges }: ExportDeps): void {
  const access: Access = publicBadges
    ? { to: 'anyone', why: 'SEAWORTHY_PUBLIC_BADGES is on: a README on another site shows the score.' }
    : { to: 'project', action: 'project:read' };
  app.get(
    '/projects/:projectId/badge.svg',
    {
      schema: {
        summary: 'The score of the newest finished audit as a badge',
        tags: ['projects'],
        params: ProjectParams,
        response: {
          200: { description: 'The badge', content: { 'image/svg+xml': { schema: z.unknown() } } },
          ...failures,
        },
      },
      config: { access },
    },
    async (request, reply) => {
      const projectId = publicBadges ? request.params.projectId : projectGrant(request).project.id;
      const found = (await store.audits.trends([projectId], 1)).get(projectId)?.at(-1);
      const [audit] = found === undefined ? [] : await summaries.renewed([found]);
      if (audit?.summary == null) throw new SeaworthyError('not-found', `No audit of ${projectId} has finished.`);
      const { score, band } = audit.summary;
      const svg = renderBadge({ value: score, band: band ?? null });
      const etag = `"${createHash('sha256').update(svg).digest('hex').slice(0, 32)}"`;
      reply.header('etag', etag).header('cache-control', `${publicBadges ? 'public' : 'private'}, max-age=300`);
      // A README of another site may show it; the page's own policy forbids that for everything else.
      if (publicBadges) reply.header('cross-origin-resource-policy', 'cross-origin');
      if (matchesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type('image/svg+xml').send(Buffer.from(svg));
    },
  );
}
