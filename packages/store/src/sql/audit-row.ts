import type { Selectable } from 'kysely';
import type { Audit, AuditSummary } from '../port.ts';
import type { AuditsTable, Db } from './database.ts';

/** Audits with the team that owns them and the name of who made them; those in the trash as well. */
export function selectAllAudits(db: Db) {
  return db
    .selectFrom('audits')
    .innerJoin('projects', 'projects.id', 'audits.project_id')
    .innerJoin('users as authors', 'authors.id', 'audits.created_by')
    .selectAll('audits')
    .select(['projects.team_id', 'authors.name as author_name']);
}

/** The same without the trash: what everything but the trash itself reads. */
export function selectAudits(db: Db) {
  return selectAllAudits(db).where('audits.deleted_at', 'is', null);
}

export function toAudit(row: Selectable<AuditsTable> & { team_id: string; author_name: string }): Audit {
  return {
    id: row.id,
    projectId: row.project_id,
    teamId: row.team_id,
    number: row.number,
    label: row.label,
    fileName: row.file_name,
    uploadBlob: row.upload_blob,
    uploadBytes: row.upload_bytes,
    state: row.state,
    failure:
      row.failure_code === null
        ? null
        : { code: row.failure_code, detail: row.failure_detail ?? '', stage: row.failure_stage },
    createdBy: row.created_by,
    createdByName: row.author_name,
    pinned: row.pinned === 1,
    deletedAt: row.deleted_at,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    summary: row.summary === null ? null : (JSON.parse(row.current_summary ?? row.summary) as AuditSummary), // written by finish() and saveSummary() alone
    summaryAnswer: row.current_answer ?? 0,
  };
}
