import type { AuditState } from '@seaworthy/schema/audit';
import type { AnswerValue } from '@seaworthy/schema/report';
import type { Generated, Kysely, Transaction } from 'kysely';

/** The tables of migrations/, as Kysely sees them. Times are milliseconds since the epoch, JSON columns are text. */
export interface Database {
  teams: { id: string; name: string; created_at: number };
  users: { id: string; name: string; created_at: number };
  memberships: { team_id: string; user_id: string; role: 'owner' | 'maintainer' | 'viewer'; created_at: number };
  blobs: { sha256: string; size: number; created_at: number };
  blob_holds: { id: Generated<number>; sha256: string; until: number };
  projects: {
    id: string;
    team_id: string;
    name: string;
    slug: string | null;
    created_by: string;
    created_at: number;
    next_audit_number: Generated<number>;
  };
  audits: AuditsTable;
  audit_events: {
    audit_id: string;
    seq: number;
    at: number;
    type: string;
    stage: string | null;
    message: string;
    counts: string;
  };
  checkpoints: {
    audit_id: string;
    key: string;
    artifact: string;
    size: number;
    bytes: Uint8Array | null;
    blob: string | null;
    saved_at: number;
  };
  document_cache: { key: string; value: string; size: number; used_at: number };
  report_files: {
    audit_id: string;
    name: string;
    media_type: string;
    size: number;
    sha256: string;
    bytes: Uint8Array | null;
    blob: string | null;
  };
  partial_uploads: {
    id: string;
    team_id: string;
    created_by: string;
    file_name: string;
    size: number;
    sha256: string;
    chunk_bytes: number;
    created_at: number;
    expires_at: number;
  };
  partial_chunks: { upload_id: string; position: number; blob: string };
  workers: { id: string; host: string; pid: number; concurrency: number; started_at: number; seen_at: number };
  answers: {
    id: Generated<number>;
    project_id: string;
    question_id: string;
    value: AnswerValue | null;
    note: string;
    by_user: string;
    at: number;
  };
}

export interface AuditsTable {
  id: string;
  project_id: string;
  number: number;
  label: string | null;
  file_name: string;
  upload_blob: string | null;
  upload_sha256: string | null;
  upload_bytes: number;
  state: AuditState;
  failure_code: string | null;
  failure_detail: string | null;
  failure_stage: string | null;
  created_by: string;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  summary: string | null;
  current_summary: string | null;
  current_answer: number | null;
}

/** The whole database, or one transaction on it. */
export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** SQLite takes 32,766 parameters per statement; stay far below. */
const chunkSize = 500;

export function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += chunkSize) yield items.slice(start, start + chunkSize);
}
