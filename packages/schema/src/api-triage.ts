import { z } from 'zod';
import { ScoreView } from './api.ts';
import { FindingRow } from './api-findings.ts';
import { RepositorySettings, reasonMinLength, Suppression, TriageKind } from './report-triage.ts';

/**
 * What people decide about findings, below /api/v1. It belongs to the project and follows a finding by its fingerprints
 * into the next audits. Times are milliseconds since the epoch, dates ISO (`2026-03-03`, UTC).
 *
 *   PUT    /audits/:auditId/findings/:findingId/triage     TriageInput    → TriageResult
 *   DELETE /audits/:auditId/findings/:findingId/triage                    → TriageResult; open again
 *   PUT    /audits/:auditId/findings/:findingId/assignee   AssigneeInput  → TriageResult; null takes it back
 *   POST   /audits/:auditId/findings/:findingId/comments   CommentInput   → 201 TriageResult
 *   DELETE /audits/:auditId/findings/:findingId/comments/:commentId       → TriageResult; one's own, or any for owners
 *   GET    /audits/:auditId/findings/:findingId/triage                    → TriageView
 *   POST   /audits/:auditId/triage                         BulkTriageInput → BulkTriageResult
 *   POST   /audits/:auditId/assignees                      BulkAssignInput → BulkAssignResult
 *   GET    /projects/:projectId/decisions                  → DecisionList; everything accepted or dismissed, with its state
 *   DELETE /projects/:projectId/decisions/:decisionId      → 204; withdraws one of the team, also one that covers nothing
 *   GET    /projects/:projectId/audits/:number/triage      → TriageIndex; assignee and number of comments by finding id
 */

export const TriageInput = z
  .object({
    kind: TriageKind,
    reason: z.string().trim().min(reasonMinLength).max(2_000),
    /** Last day on which it counts. Required for an accepted risk, at most 365 days away. */
    until: z.iso.date().nullable().default(null),
  })
  .refine(({ kind, until }) => kind !== 'accepted-risk' || until !== null, {
    path: ['until'],
    message: 'an accepted risk needs a last day',
  });
export type TriageInput = z.input<typeof TriageInput>;

/** At most this many at once; more is a query, and a query is a rule of the repository. */
export const bulkTriageMax = 200;
export const BulkTriageInput = z.object({
  findingIds: z.array(z.string()).min(1).max(bulkTriageMax),
  triage: TriageInput.nullable(),
});
export type BulkTriageInput = z.input<typeof BulkTriageInput>;

export const AssigneeInput = z.object({ userId: z.string().nullable() });
export const BulkAssignInput = AssigneeInput.extend({ findingIds: z.array(z.string()).min(1).max(bulkTriageMax) });
export type BulkAssignInput = z.input<typeof BulkAssignInput>;
/** Those that had somebody else, or nobody, before. */
export const BulkAssignResult = z.object({ changed: z.int() });
export type BulkAssignResult = z.infer<typeof BulkAssignResult>;
export const CommentInput = z.object({ text: z.string().trim().min(1).max(4_000) });

export const CommentView = z.object({
  id: z.string(),
  byId: z.string(),
  byName: z.string(),
  at: z.int(),
  text: z.string(),
});
export const TriageEntry = z.object({
  /** What happened: a decision, its withdrawal, an assignment (whom), its end. */
  what: z.enum(['accepted-risk', 'false-positive', 'opened', 'assigned', 'unassigned']),
  byName: z.string(),
  at: z.int(),
  /** The reason, or the name of the assignee. */
  text: z.string(),
  until: z.string().nullable(),
});
export const TriageView = z.object({
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  comments: z.array(CommentView),
  /** Oldest first. */
  history: z.array(TriageEntry),
});
export type TriageView = z.infer<typeof TriageView>;

export const TriageResult = z.object({
  finding: FindingRow,
  triage: TriageView,
  /** Of the audit, with everything that was decided. */
  score: ScoreView,
});
export type TriageResult = z.infer<typeof TriageResult>;
export const BulkTriageResult = z.object({ changed: z.int(), score: ScoreView });
export type BulkTriageResult = z.infer<typeof BulkTriageResult>;

export const TriageIndex = z.object({
  findings: z.array(
    z.object({
      id: z.string(),
      assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
      comments: z.int(),
    }),
  ),
});
export type TriageIndex = z.infer<typeof TriageIndex>;

/** A suppression of the newest finished audit, or a decision of the team that covers nothing there. */
export const DecisionView = Suppression.extend({
  /** Of a decision of the team; null for the repository's own. Pass to the routes above with one of `findingIds`. */
  id: z.string().nullable(),
  title: z.string().nullable(),
  /** Whole days left, 0 on the last; null without an end. */
  daysLeft: z.int().nullable(),
});
export type DecisionView = z.infer<typeof DecisionView>;
export const DecisionList = z.object({
  auditNumber: z.int().nullable(),
  decisions: z.array(DecisionView),
  /** What `.seaworthy.yaml` of that audit says beside them, and what of it was not understood. Absent: no such file. */
  settings: RepositorySettings.optional(),
});
export type DecisionList = z.infer<typeof DecisionList>;
