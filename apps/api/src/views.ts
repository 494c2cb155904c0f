import type { Queue } from '@seaworthy/queue/port';
import type { AuditView, ProjectView } from '@seaworthy/schema/api';
import type { Audit, Project, Store } from '@seaworthy/store/port';

/** Shapes rows for the outside. The queue is asked only for audits that wait. */
export interface Views {
  audit(audit: Audit): Promise<AuditView>;
  /** Of one team; looks each project's name up once. */
  audits(teamId: string, audits: readonly Audit[]): Promise<AuditView[]>;
  project(project: Project): Promise<ProjectView>;
}

export function createViews(store: Store, queue: Queue): Views {
  const toView = async (audit: Audit, project: Project | undefined): Promise<AuditView> => ({
    id: audit.id,
    projectId: audit.projectId,
    projectName: project?.name ?? '',
    projectSlug: project?.slug ?? audit.projectId,
    number: audit.number,
    label: audit.label,
    fileName: audit.fileName,
    uploadBytes: audit.uploadBytes,
    state: audit.state,
    failure: audit.failure,
    createdAt: audit.createdAt,
    startedAt: audit.startedAt,
    finishedAt: audit.finishedAt,
    summary: audit.summary,
    queuePosition: audit.state === 'queued' ? await queue.position(audit.id) : null,
    canRetry: isRetryable(audit),
  });
  return {
    async audit(audit) {
      return toView(audit, await store.projects.get(audit.projectId));
    },
    async audits(teamId, audits) {
      const projects = new Map((await store.projects.list(teamId)).map((project) => [project.id, project]));
      return Promise.all(audits.map((audit) => toView(audit, projects.get(audit.projectId))));
    },
    async project(project) {
      const [latest] = await store.audits.list({ teamId: project.teamId, projectId: project.id, limit: 1 });
      return {
        id: project.id,
        name: project.name,
        slug: project.slug,
        createdAt: project.createdAt,
        latest: latest === undefined ? null : await toView(latest, project),
      };
    },
  };
}

/** A retry resumes from checkpoints, but it needs the archive for what was not reached yet. */
export function isRetryable(audit: Audit): boolean {
  return (audit.state === 'failed' || audit.state === 'cancelled') && audit.uploadBlob !== null;
}
