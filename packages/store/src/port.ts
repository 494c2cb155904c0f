import type { AuditEvent, AuditFailure, AuditState } from '@seaworthy/schema/audit';
import type { AccessLog } from './access-log-port.ts';
import type { Answers } from './answers-port.ts';
import type { AuditFilter, History } from './history-port.ts';
import type { Mails } from './mails-port.ts';
import type { Members } from './members-port.ts';
import type { StoreMeasures, Workers } from './operations-port.ts';
import type { OperatorLinks } from './operator-links-port.ts';
import type { Retention } from './retention-port.ts';
import type { Shares } from './shares-port.ts';
import type { Tokens } from './tokens-port.ts';
import type { TriageRows } from './triage-port.ts';
import type { Uploads } from './uploads-port.ts';
import type { Webhooks } from './webhooks-port.ts';

/**
 * Everything the product remembers. The store is the truth; the queue only wakes. Promises, each with a test of the same
 * number in contract.ts:
 *
 * 1. Every project belongs to a team, every audit to a project, every answer and decision to a person.
 * 2. Events of one audit get `seq` 1, 2, 3, … without gaps or repeats, also with concurrent writers and after a crash.
 * 3. State changes are compare-and-set: `transition` tells whether it happened, and nothing else happens if it did not.
 * 4. A report is stored together with the move to `done`, or neither is.
 * 5. A checkpoint is found only under its exact key, with exactly its bytes, and survives a crash after `save` resolved.
 * 6. Deleting an audit removes its events, checkpoints, reports and, when no other audit needs them, its blobs.
 * 7. An answer belongs to the project and the question id; the latest one counts, earlier ones are kept.
 * 8. Opening an already open database from several processes is safe; migrations run once, under a lock.
 * 9. A chunk of an upload survives a crash after `addChunk`, and goes with its upload: finished, discarded or expired.
 * 10. An audit in the trash is found by nothing but the trash, can be brought back as it was for 7 days (`trashMs`), and
 *     goes with the first sweep after that.
 * 11. No retention takes a pinned audit, a project's newest finished one, or its newest.
 * 12. What was decided about a finding stays: a later decision counts instead of it, and neither changes nor removes it.
 *
 * Not promised: order of listings beyond what a method says; that `audits.delete` can be undone.
 */
export interface Store {
  readonly teams: {
    /** The built-in team and user until accounts come. */ local(): Promise<{
      readonly team: Team;
      readonly user: User;
    }>;
  };
  readonly members: Members;
  readonly mails: Mails;
  readonly projects: Projects;
  readonly audits: Audits;
  readonly events: Events;
  readonly checkpoints: CheckpointRows;
  readonly documentCache: DocumentCacheRows;
  readonly reports: Reports;
  readonly answers: Answers;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly tokens: Tokens;
  readonly workers: Workers;
  readonly shares: Shares;
  readonly operatorLinks: OperatorLinks;
  readonly accessLog: AccessLog;
  readonly webhooks: Webhooks;
  readonly history: History;
  readonly triage: TriageRows;
  readonly retention: Retention;
  /** Round trip to the database, in milliseconds. @throws SeaworthyError storage/unavailable. */
  ping(): Promise<number>;
  /** Free bytes on the disk that holds blobs and database. */
  freeBytes(): Promise<number>;
  /** For whoever watches the store; cheap enough for every scrape. */
  measures(): Promise<StoreMeasures>;
  close(): Promise<void>;
}

export interface Team {
  readonly id: string;
  readonly name: string;
}
export interface User {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
}
export interface Project {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  /** The name as a part of an address; unique within the team, never changed. */
  readonly slug: string;
  readonly createdAt: number;
}

export interface Projects {
  /** Finds by name, present or former, or creates within the team. */
  ensure(teamId: string, name: string, createdBy: string): Promise<Project>;
  get(id: string): Promise<Project | undefined>;
  /** The one that `ensure` would find. */
  named(teamId: string, name: string): Promise<Project | undefined>;
  /** By id, or by slug within the team. */
  find(teamId: string, idOrSlug: string): Promise<Project | undefined>;
  /** By name. */
  list(teamId: string): Promise<readonly Project[]>;
}

export interface Audit {
  readonly id: string;
  readonly projectId: string;
  /** Owner of the project: what authorisation looks at. */
  readonly teamId: string;
  /** 1, 2, 3 … within the project. */
  readonly number: number;
  readonly label: string | null;
  readonly fileName: string;
  readonly uploadBlob: string | null;
  readonly uploadBytes: number;
  readonly state: AuditState;
  readonly failure: AuditFailure | null;
  readonly createdBy: string;
  /** The person's name as it is now. */
  readonly createdByName: string;
  /** Stays whatever any retention says. */
  readonly pinned: boolean;
  /** In the trash since then; null: it is not. */
  readonly deletedAt: number | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Headline for lists, set with `done`; `saveSummary` renews it. */
  readonly summary: AuditSummary | null;
  /** State of the project's answers and decisions that `summary` knows (the sum of both `revisions`); 0: none. */
  readonly summaryAnswer: number;
}

export interface AuditSummary {
  readonly score: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** These three are absent in audits of older versions. */
  readonly band?: { readonly range: string; readonly words: string } | null | undefined;
  readonly loadLine?: number | null | undefined;
  readonly rules?: string | null | undefined;
  /** Last day on which it holds (ISO date): then a decision ends that it counts on. Null or absent: no day is. */
  readonly until?: string | null | undefined;
  readonly findings: Readonly<Record<'CRITICAL' | 'HIGH' | 'MEDIUM' | 'MONITOR', number>>;
  readonly questions: number;
  readonly receipt: string;
}

export interface NewAudit {
  readonly projectId: string;
  readonly label: string | null;
  readonly fileName: string;
  readonly uploadBlob: string;
  readonly uploadBytes: number;
  readonly createdBy: string;
}

export interface Audits {
  /** `event` is its first, appended in the same transaction. @throws SeaworthyError audit/upload-missing, not-found (the project). */
  create(audit: NewAudit, event?: NewEvent): Promise<Audit>;
  get(id: string): Promise<Audit | undefined>;
  byNumber(projectId: string, number: number): Promise<Audit | undefined>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<readonly Audit[]>;
  /**
   * Moves from one of `from` to `to`. False when the audit is in another state by now. `failure` belongs to `failed` and
   * to nothing else. `event` is appended in the same transaction: no crash can lose it, and no loser of a race adds it.
   * To `done` only `finish` leads.
   */
  transition(
    id: string,
    from: readonly AuditState[],
    to: Exclude<AuditState, 'done'>,
    failure?: AuditFailure,
    event?: NewEvent,
  ): Promise<boolean>;
  /** `running` → `done` with reports and headline, in one transaction. False when it was not running. */
  finish(
    id: string,
    result: { readonly summary: AuditSummary; readonly files: readonly ReportFile[]; readonly event?: NewEvent },
  ): Promise<boolean>;
  /** Renews the headline of a done audit; an older one does not replace a newer one. `answer` as in `summaryAnswer`. */
  saveSummary(id: string, summary: AuditSummary, answer: number): Promise<void>;
  /** The newest audit of each project of the team, and the newest that is done. Projects without an audit are missing. */
  newestByProject(
    teamId: string,
  ): Promise<ReadonlyMap<string, { readonly latest: Audit; readonly scored: Audit | null }>>;
  /** The newest `count` audits of each project that are done, oldest first. */
  trends(projectIds: readonly string[], count: number): Promise<ReadonlyMap<string, readonly Audit[]>>;
  /** Frees the uploaded archive after the audit ended. */
  dropUpload(id: string): Promise<void>;
  /** For good, in the trash or not; what people delete goes through `History.trash`. */
  delete(id: string): Promise<void>;
  /** Audits that say `running` although no job is alive: after a crash. */
  listByState(state: AuditState): Promise<readonly Audit[]>;
  /** How many audits are in each state; a state nobody is in counts 0. */
  countByState(): Promise<Readonly<Record<AuditState, number>>>;
}

/** An event before the log gave it its number and time. */
export type NewEvent = Omit<AuditEvent, 'seq' | 'at'>;

export interface Events {
  /** @throws SeaworthyError not-found when the audit is gone. */
  append(auditId: string, event: NewEvent): Promise<AuditEvent>;
  /** Appends only while the audit is running: nothing of a cancelled run follows the cancel. Undefined: it was not. */
  appendWhileRunning(auditId: string, event: NewEvent): Promise<AuditEvent | undefined>;
  /** In order; at most `limit`. */
  after(auditId: string, seq: number, limit: number): Promise<readonly AuditEvent[]>;
  /** Highest seq of each given audit; 0 when none. For the hub's polling. */
  heads(auditIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface CheckpointRows {
  load(auditId: string, key: string): Promise<Uint8Array | undefined>;
  save(auditId: string, key: string, artifact: string, bytes: Uint8Array): Promise<void>;
  /** Like `save`, for bytes that need not all be in memory. A source that throws saves nothing. */
  saveFrom(auditId: string, key: string, artifact: string, source: AsyncIterable<Uint8Array>): Promise<void>;
  /** Absolute path of a checkpoint that is a file of its own, for a reader in another process; undefined for small ones. */
  pathOf(auditId: string, key: string): Promise<string | undefined>;
  clear(auditId: string): Promise<void>;
}

export interface DocumentCacheRows {
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  putMany(entries: ReadonlyMap<string, string>): Promise<void>;
  /** Drops entries not used since `before` (ms epoch), at most `limit`; returns how many went. */
  sweep(before: number, limit: number): Promise<number>;
}

export interface ReportFile {
  /** `report.json`, `report.md`. */ readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface Reports {
  get(auditId: string, name: string): Promise<(ReportFile & { readonly sha256: string }) | undefined>;
  list(
    auditId: string,
  ): Promise<
    readonly { readonly name: string; readonly mediaType: string; readonly size: number; readonly sha256: string }[]
  >;
}

/**
 * Large bytes on disk, addressed by SHA-256; no name from outside ever becomes a path. A written blob is held for an hour,
 * until a row refers to it (an audit, a checkpoint, a report file); after that it lives as long as some row does.
 */
export interface Blobs {
  /** Streams in, fsyncs, and names by content. @throws SeaworthyError request/too-large past `limitBytes`, storage/full. */
  write(
    source: AsyncIterable<Uint8Array>,
    limitBytes: number,
  ): Promise<{ readonly sha256: string; readonly size: number }>;
  /** Absolute path for a reader in another process, or undefined when it is gone. */
  pathOf(sha256: string): Promise<string | undefined>;
  /** Gives up the hold that `write` took. The file goes when no row refers to it and nobody else holds it. */
  delete(sha256: string): Promise<void>;
}

export const storeDriverNames = ['sqlite'] as const;
export type StoreDriverName = (typeof storeDriverNames)[number];
