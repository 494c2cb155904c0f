import type { ProjectSettings } from '@seaworthy/schema/api-history';
import type { AuditState } from '@seaworthy/schema/audit';
import type { AnswerValue } from '@seaworthy/schema/report';
import type { Generated, Kysely, Transaction } from 'kysely';
import type { AuthTables } from './auth-tables.ts';
import type { TeamTables } from './team-tables.ts';

type TriageWhat = 'accepted-risk' | 'false-positive' | 'opened' | 'assigned' | 'unassigned';

/** The tables of migrations/, as Kysely sees them. Times are milliseconds since the epoch, JSON columns are text. */
export interface Database extends AuthTables, TeamTables {
  teams: { id: string; name: string; created_at: number; may_mail: Generated<0 | 1> };
  users: {
    id: string;
    name: string;
    created_at: number;
    email: string | null;
    current_team_id: string | null;
  };
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
    keep_audits: Generated<number | null>;
    keep_days: Generated<number | null>;
    gate_fail_on: Generated<ProjectSettings['gate']['failOn']>;
    gate_min_score: Generated<number | null>;
  };
  triage_subjects: {
    id: string;
    project_id: string;
    rule_id: string;
    logical: string;
    path: string;
    title: string;
    file: string;
    subject_name: string;
  };
  triage_entries: {
    id: Generated<number>;
    project_id: string;
    subject_id: string;
    what: TriageWhat;
    reason: string;
    until: string | null;
    assignee: string | null;
    path: string;
    title: string;
    file: string;
    by_user: string;
    at: number;
  };
  triage_comments: {
    id: string;
    project_id: string;
    subject_id: string;
    text: string;
    by_user: string;
    at: number;
    deleted_at: number | null;
    deleted_by: string | null;
  };
  former_project_names: { team_id: string; name: string; project_id: string };
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
  // Share links, access log, webhooks (0011).
  shares: {
    id: string;
    audit_id: string;
    token_hash: string;
    created_by: string;
    created_at: number;
    expires_at: number;
    last_opened_at: number | null;
  };
  access_log: {
    id: Generated<number>;
    team_id: string | null;
    at: number;
    actor_id: string | null;
    actor_name: string;
    via: string;
    action: string;
    target: string;
    outcome: 'done' | 'refused' | 'failed';
    address: string | null;
    detail: string;
  };
  webhooks: {
    id: string;
    team_id: string;
    url: string;
    events: string;
    active: number;
    paused_why: string | null;
    failures: Generated<number>;
    secret: string;
    previous_secret: string | null;
    previous_until: number | null;
    created_by: string;
    created_at: number;
  };
  webhook_events: {
    id: Generated<number>;
    team_id: string;
    event: string;
    subject: string;
    facts: string;
    dedupe: string | null;
    at: number;
    spread_at: number | null;
  };
  webhook_deliveries: {
    id: string;
    webhook_id: string;
    event: string;
    facts: string;
    at: number;
    state: 'waiting' | 'delivered' | 'failed';
    attempt: Generated<number>;
    next_at: number | null;
    lease_owner: string | null;
    lease_until: number | null;
    tried_at: number | null;
    body: Generated<string>;
    status: number | null;
    took_ms: number | null;
    response: Generated<string>;
    error: string | null;
  };
  // API tokens (0008).
  api_tokens: {
    id: string;
    team_id: string;
    user_id: string;
    name: string;
    hash: string;
    prefix: string;
    scopes: string;
    all_projects: number;
    created_at: number;
    expires_at: number;
    last_used_at: number | null;
    last_used_from: string | null;
  };
  api_token_projects: { token_id: string; project_id: string };
  answers: {
    id: Generated<number>;
    project_id: string;
    question_id: string;
    value: AnswerValue | null;
    note: string;
    by_user: string;
    at: number;
    evidence: Generated<string | null>;
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
  pinned: Generated<0 | 1>;
  deleted_at: Generated<number | null>;
  deleted_by: Generated<string | null>;
}

/** The whole database, or one transaction on it. */
export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** SQLite takes 32,766 parameters per statement; stay far below. */
const chunkSize = 500;

export function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += chunkSize) yield items.slice(start, start + chunkSize);
}
