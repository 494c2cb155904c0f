import type { Queue } from '@seaworthy/queue/port';
import { AuditView } from '@seaworthy/schema/api';
import { problems, SeaworthyError } from '@seaworthy/schema/problem';
import type { Project, Store, Team } from '@seaworthy/store/port';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditActions } from '../audit-actions.ts';
import { type Actor, reaches } from '../authorise.ts';
import type { App } from '../deps.ts';
import type { ApiMetrics } from '../metrics.ts';
import { type Guard, teamGrant } from '../plugins/access.ts';
import { type ReceivedArchive, receiveArchive } from '../receive-archive.ts';
import { openUploadGate, type UploadGate, type UploadGateOptions } from '../upload-gate.ts';
import type { Views } from '../views.ts';
import { failures } from './params.ts';
import { partialUploadRoutes } from './partial-uploads.ts';

export interface UploadDeps {
  readonly store: Store;
  readonly queue: Queue;
  readonly views: Views;
  readonly actions: AuditActions;
  readonly metrics: ApiMetrics;
  readonly guard: Pick<Guard, 'decideAgain'>;
  /** Files a stored archive under its project and wakes a worker. Only the hold of this upload ends when it fails. */
  readonly start: StartAudit;
}

type StartAudit = (request: FastifyRequest, archive: ReceivedArchive) => Promise<AuditView>;

/** What the form looks like; the stream itself is read by receiveArchive, so this only documents it. */
const UploadForm = z.object({
  project: z
    .string()
    .optional()
    .describe('Project to file the audit under; default: the file name without its ending.'),
  label: z.string().optional().describe('A word to tell audits apart, for example a branch and commit.'),
  archive: z.string().describe('The packed repository: one file part, after the fields.'),
});

/** POST /audits takes an archive and starts its audit; /uploads takes it in pieces. */
export function uploadRoutes(
  app: App,
  options: Omit<UploadDeps, 'start'> & { readonly gate: UploadGateOptions },
): void {
  const deps: UploadDeps = { ...options, start: starter(options) };
  const gate = openUploadGate(deps.store, options.gate);
  partialUploadRoutes(app, deps, gate);
  // An upload that is cut off has a file to remove; the store must stay open for that long.
  app.addHook('onClose', () => gate.settled());
  app.post(
    '/audits',
    {
      schema: {
        summary: 'Upload an archive and audit it',
        description: `multipart/form-data with the fields ${Object.keys(UploadForm.shape).join(', ')}, the file last.`,
        tags: ['uploads'],
        consumes: ['multipart/form-data'],
        response: { 201: AuditView, ...failures },
      },
      config: { access: { to: 'team', action: 'audit:create' } },
    },
    async (request, reply) => {
      const started = await counted(deps, gate, request);
      return reply.code(201).header('location', `/api/v1/audits/${started.id}`).send(started);
    },
  );
}

async function counted(deps: UploadDeps, gate: UploadGate, request: FastifyRequest): Promise<AuditView> {
  const { metrics } = deps;
  const stop = metrics.uploadSeconds.startTimer();
  try {
    const view = await gate.through(request, () => upload(deps, request));
    stop();
    metrics.uploads.inc({ outcome: 'accepted' });
    metrics.uploadedBytes.inc(view.uploadBytes);
    return view;
  } catch (error) {
    metrics.uploads.inc({ outcome: outcomeOf(error, request) });
    throw error;
  }
}

function outcomeOf(error: unknown, { raw }: FastifyRequest): 'aborted' | 'refused' | 'failed' {
  if (raw.destroyed && !raw.complete) return 'aborted';
  return error instanceof SeaworthyError && problems[error.code].status < 500 ? 'refused' : 'failed';
}

async function upload({ store, start }: UploadDeps, request: FastifyRequest): Promise<AuditView> {
  const archive = await receiveArchive(store.blobs, request);
  const audit = await start(request, archive);
  request.log.info({ auditId: audit.id, bytes: archive.size }, 'archive received');
  return audit;
}

/** @throws SeaworthyError access/forbidden for a token of other projects, in the same words whether or not this one exists. */
async function projectFor(store: Store, actor: Actor, team: Team, name: string): Promise<Project> {
  if (actor.via.kind === 'token' && actor.via.projectIds !== null) {
    const project = await store.projects.named(team.id, name);
    if (project !== undefined && reaches(actor, project.id)) return project;
    throw new SeaworthyError('access/forbidden', `This token is limited to other projects than ${name}.`);
  }
  return store.projects.ensure(team.id, name, actor.userId);
}

function starter({ store, views, actions, guard }: Omit<UploadDeps, 'start'>): StartAudit {
  return async (request, archive) => {
    try {
      const { actor, team } = teamGrant(request);
      // An archive may arrive for hours; whoever sends it may have been removed meanwhile, or their token revoked.
      await guard.decideAgain(request);
      const project = await projectFor(store, actor, team, archive.project);
      const audit = await actions.start({
        projectId: project.id,
        label: archive.label,
        fileName: archive.fileName,
        uploadBlob: archive.sha256,
        uploadBytes: archive.size,
        createdBy: actor.userId,
      });
      return await views.audit(audit);
    } catch (error) {
      // Only the hold of this upload: an audit that has the same archive keeps it.
      await store.blobs.delete(archive.sha256);
      throw error;
    }
  };
}
