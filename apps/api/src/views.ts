import type { Queue } from '@seaworthy/queue/port';
import type { AuditSummaryView, AuditView, ProjectView } from '@seaworthy/schema/api';
import { isTheArchivesFault } from '@seaworthy/schema/problem';
import type { Audit, AuditSummary, Project, Store } from '@seaworthy/store/port';
import type { CurrentSummaries } from './current-summaries.ts';

/** Shapes rows for the outside. The queue is asked only for audits that wait. */
export interface Views {
  audit(audit: Audit): Promise<AuditView>;
  /** Of one team; looks each project's name up once. */
  audits(teamId: string, audits: readonly Audit[]): Promise<AuditView[]>;
  projects(projects: readonly ProjectAudits[]): Promise<ProjectView[]>;
}

export interface ProjectAudits {
  readonly project: Project;
  readonly latest: Audit | null;
  readonly scored: Audit | null;
}

/** Scores in the trend of a project. */
const trendLength = 8;

export function createViews(store: Store, queue: Queue, summaries: CurrentSummaries): Views {
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
    summary: audit.summary === null ? null : summaryView(audit.summary),
    queuePosition: audit.state === 'queued' ? await queue.position(audit.id) : null,
    canRetry: isRetryable(audit),
    createdBy: audit.createdByName,
    pinned: audit.pinned,
    deletedAt: audit.deletedAt,
  });
  return {
    async audit(audit) {
      const [[current], project] = await Promise.all([summaries.renewed([audit]), store.projects.get(audit.projectId)]);
      return toView(current ?? audit, project);
    },
    async audits(teamId, audits) {
      const projects = new Map((await store.projects.list(teamId)).map((project) => [project.id, project]));
      const current = await summaries.renewed(audits);
      return Promise.all(current.map((audit) => toView(audit, projects.get(audit.projectId))));
    },
    async projects(rows) {
      const current = await summaries.renewed(rows.flatMap(({ scored }) => scored ?? []));
      const scoredById = new Map(current.map((audit) => [audit.id, audit]));
      const trends = await store.audits.trends(
        rows.map(({ project }) => project.id),
        trendLength,
      );
      const viewOf = async (audit: Audit | null, project: Project) =>
        audit === null ? null : toView(scoredById.get(audit.id) ?? audit, project);
      return Promise.all(
        rows.map(async ({ project, latest, scored }) => ({
          id: project.id,
          name: project.name,
          slug: project.slug,
          createdAt: project.createdAt,
          latest: await viewOf(latest, project),
          scored: await viewOf(scored, project),
          trend: (trends.get(project.id) ?? []).map((audit) => ({
            number: audit.number,
            score: (scoredById.get(audit.id) ?? audit).summary?.score ?? null,
          })),
        })),
      );
    },
  };
}

function summaryView({
  band = null,
  loadLine = null,
  rules = null,
  until: _,
  ...summary
}: AuditSummary): AuditSummaryView {
  return { ...summary, band: band && { ...band }, loadLine, rules };
}

/** A retry resumes from checkpoints, but it needs the archive for what was not reached yet, and one that can be read. */
export function isRetryable(audit: Audit): boolean {
  const hopeless = audit.failure !== null && isTheArchivesFault(audit.failure.code);
  return (audit.state === 'failed' || audit.state === 'cancelled') && audit.uploadBlob !== null && !hopeless;
}
