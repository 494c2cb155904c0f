import { AuditView } from '@seaworthy/schema/api';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { ContentQuery, KnownContent, NewUpload, UploadTarget, UploadView } from '@seaworthy/schema/uploads';
import type { PartialUpload } from '@seaworthy/store/uploads-port';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { reaches } from '../authorise.ts';
import type { App } from '../deps.ts';
import { teamGrant } from '../plugins/access.ts';
import { fileNameOf, labelOf, projectOf } from '../receive-archive.ts';
import { chunkCount, joinChunks, receiveChunk } from '../receive-chunks.ts';
import { tooLarge, type UploadGate } from '../upload-gate.ts';
import { failures } from './params.ts';
import type { UploadDeps } from './uploads.ts';

/** Large enough that a request costs nothing beside its bytes, small enough that a lost one is soon sent again. */
const chunkBytes = 8_388_608;
/** A night and a working day: who comes back tomorrow goes on. */
const expiryMs = 36 * 3_600_000;
const openPerPerson = 8;
const knownAudits = 5;

const UploadParams = z.object({ uploadId: z.string().regex(/^[\w-]{1,100}$/, 'is not an id') });
const ChunkParams = UploadParams.extend({ position: z.coerce.number().int().min(0).max(1_000_000) });
const access = { to: 'team', action: 'audit:create' } as const;
const tags = ['uploads'];

/** Uploads in pieces: begun, sent chunk by chunk in any order, resumed from any page, and turned into an audit. */
export function partialUploadRoutes(app: App, deps: UploadDeps, gate: UploadGate): void {
  const { store } = deps;
  const once = oneAtATime();
  // A stream: the chunk goes to disk as it comes.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));

  app.get(
    '/uploads/known',
    {
      schema: {
        summary: 'Audits over the same bytes',
        tags,
        querystring: ContentQuery,
        response: { 200: KnownContent, ...failures },
      },
      config: { access: { to: 'team', action: 'audit:read' } },
    },
    async (request) => {
      const { actor, team } = teamGrant(request);
      const audits = await store.uploads.auditsOf(team.id, request.query.sha256, knownAudits);
      const visible = audits.filter((audit) => reaches(actor, audit.projectId));
      return { audits: await Promise.all(visible.map(deps.views.audit)) };
    },
  );

  app.post(
    '/uploads',
    {
      schema: {
        summary: 'Begin an upload in pieces, or find the one that is open for the same content',
        tags,
        body: NewUpload,
        response: { 201: UploadView, ...failures },
      },
      config: { access },
    },
    async (request, reply) => {
      const { actor, team } = teamGrant(request);
      const { size, sha256, fileName } = request.body;
      if (size > archiveLimits.packedBytes) throw tooLarge(`The file has ${size} bytes`);
      await gate.refuseWithoutRoom(size + (await store.uploads.promisedBytes()));
      const upload = await store.uploads.begin(
        {
          teamId: team.id,
          createdBy: actor.userId,
          fileName: fileNameOf(fileName),
          size,
          sha256,
          chunkBytes,
          expiresAt: Date.now() + expiryMs,
        },
        openPerPerson,
      );
      if (upload === undefined) {
        const detail = `You have ${openPerPerson} uploads open; finish or discard one of them.`;
        throw new SeaworthyError('request/rate-limited', detail);
      }
      return reply.code(201).header('location', `/api/v1/uploads/${upload.id}`).send(viewOf(upload));
    },
  );

  app.get(
    '/uploads/:uploadId',
    {
      schema: {
        summary: 'How far an upload in pieces is',
        tags,
        params: UploadParams,
        response: { 200: UploadView, ...failures },
      },
      config: { access },
    },
    async (request) => viewOf(await own(deps, request, request.params.uploadId)),
  );

  app.put(
    '/uploads/:uploadId/chunks/:position',
    {
      bodyLimit: chunkBytes,
      schema: {
        summary: 'Send one chunk; sending it again changes nothing',
        tags,
        consumes: ['application/octet-stream'],
        params: ChunkParams,
        querystring: ContentQuery,
        response: { 200: UploadView, ...failures },
      },
      config: { access },
    },
    async (request) => {
      const { uploadId, position } = request.params;
      const upload = await own(deps, request, uploadId);
      await gate.through(request, () =>
        receiveChunk(store, upload, { position, sha256: request.query.sha256, body: request.body }, expiryMs),
      );
      return viewOf(await own(deps, request, uploadId));
    },
  );

  app.post(
    '/uploads/:uploadId/audit',
    {
      schema: {
        summary: 'Audit an upload whose chunks have all arrived',
        tags,
        params: UploadParams,
        body: UploadTarget,
        response: { 201: AuditView, ...failures },
      },
      config: { access },
    },
    async (request, reply) => {
      const upload = await own(deps, request, request.params.uploadId);
      const stop = deps.metrics.uploadSeconds.startTimer();
      const audit = await once(upload, () =>
        gate.through(request, () => finish(deps, gate, request, { upload, target: request.body })),
      );
      stop();
      deps.metrics.uploads.inc({ outcome: 'accepted' });
      deps.metrics.uploadedBytes.inc(audit.uploadBytes);
      return reply.code(201).header('location', `/api/v1/audits/${audit.id}`).send(audit);
    },
  );

  app.delete(
    '/uploads/:uploadId',
    {
      schema: {
        summary: 'Discard an upload in pieces',
        tags,
        params: UploadParams,
        response: { 204: z.null(), ...failures },
      },
      config: { access },
    },
    async (request, reply) => {
      await store.uploads.discard((await own(deps, request, request.params.uploadId)).id);
      return reply.code(204).send(null);
    },
  );
}

/** Two clicks, or a retry before the first answer, make one audit. */
function oneAtATime() {
  const finishing = new Set<string>();
  return async <T>({ id, fileName }: PartialUpload, work: () => Promise<T>): Promise<T> => {
    if (finishing.has(id)) throw new SeaworthyError('conflict', `${fileName} is being turned into an audit already.`);
    finishing.add(id);
    try {
      return await work();
    } finally {
      finishing.delete(id);
    }
  };
}

async function finish(
  deps: UploadDeps,
  gate: UploadGate,
  request: FastifyRequest,
  { upload, target }: { readonly upload: PartialUpload; readonly target: z.output<typeof UploadTarget> },
): Promise<AuditView> {
  const { fileName, sha256, size } = upload;
  const project = projectOf(target.project, fileName);
  const label = labelOf(target.label);
  // The chunks are stored a second time, as one file, before they go.
  await gate.refuseWithoutRoom(size);
  await joinChunks(deps.store, upload);
  const audit = await deps.start(request, { project, label, fileName, sha256, size });
  await deps.store.uploads.discard(upload.id);
  request.log.info({ auditId: audit.id, bytes: size }, 'archive received in pieces');
  return audit;
}

/** The upload, if it is the caller's. Another person's does not exist for them. */
async function own({ store }: UploadDeps, request: FastifyRequest, id: string): Promise<PartialUpload> {
  const { actor, team } = teamGrant(request);
  const upload = await store.uploads.get(id);
  if (upload === undefined || upload.teamId !== team.id || upload.createdBy !== actor.userId) {
    throw new SeaworthyError('not-found', `There is no open upload ${id}; it may have expired.`);
  }
  return upload;
}

function viewOf(upload: PartialUpload): UploadView {
  const { id, fileName, size, sha256, expiresAt } = upload;
  const received = upload.chunks.map(({ position }) => position).filter((it) => it < chunkCount(upload));
  return { id, fileName, size, sha256, chunkBytes: upload.chunkBytes, received, expiresAt };
}
