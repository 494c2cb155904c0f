import { z } from 'zod';
import { Finding, Report, RuleOutcome } from './report.ts';
import { Fix, FixGrade } from './report-fix.ts';

/** What lists show of a finding; its texts, code and edits are in FindingDetail. */
export const FindingRow = Finding.pick({
  id: true,
  number: true,
  ruleId: true,
  section: true,
  kind: true,
  severity: true,
  confidence: true,
  riskCategory: true,
  title: true,
  file: true,
  line: true,
  endLine: true,
  subject: true,
  plan: true,
  effort: true,
  monitor: true,
  delta: true,
  triage: true,
}).extend({
  /** Findings of this report that tell the same, this one included: same rule, title and severity. Lists fold them. */
  places: z.int().min(1),
  fix: Fix.pick({ title: true, safety: true }).extend({
    /** Whether Finding.fix.patch is there: edits that `git apply` takes as they stand. */
    patch: z.boolean(),
    grade: FixGrade,
    /** Paths that the edits touch; empty for advice. */
    files: z.array(z.string()),
  }),
});
export type FindingRow = z.infer<typeof FindingRow>;

export const reportViews = ['whole', 'overview', 'evidence'] as const;
export type ReportView = (typeof reportViews)[number];

/**
 * The report without its long texts: findings are rows, and each rule outcome names at most two places, of different
 * files where there are any, without quotes. That is all the assessment reads, so a score computed from it is the same.
 */
export const ReportOverview = Report.omit({ findings: true, passes: true, $schema: true }).extend({
  findings: z.array(FindingRow),
});
export type ReportOverview = z.infer<typeof ReportOverview>;

/** Every rule's outcome with all places that prove it. */
export const ReportEvidence = z.object({ ruleOutcomes: z.array(RuleOutcome) });
export type ReportEvidence = z.infer<typeof ReportEvidence>;

export const findingSorts = ['impact', 'severity', 'effort', 'quick', 'file'] as const;
export type FindingSort = (typeof findingSorts)[number];

export const FindingCounts = z.object({
  /** Suspicious patterns included, here and in every other count: they cost score and have a place in the plan. */
  total: z.int(),
  severity: z.object({ CRITICAL: z.int(), HIGH: z.int(), MEDIUM: z.int(), MONITOR: z.int() }),
  plan: z.object({ now: z.int(), soon: z.int(), monitor: z.int() }),
  /** With a fix that can be applied as it stands. */
  patches: z.int(),
  /** Of them, those whose patch is proven. */
  proven: z.int(),
  suspicious: z.int(),
  /** Not in the counts above: findings that people accepted, or called no problem. Absent in older answers. */
  accepted: z.int().optional(),
  dismissed: z.int().optional(),
});
export type FindingCounts = z.infer<typeof FindingCounts>;

/** What a filter could not use; `start` and `end` are UTF-16 offsets in the filter. */
export const QueryNotice = z.object({ start: z.int(), end: z.int(), message: z.string() });
export type QueryNotice = z.infer<typeof QueryNotice>;

export const FindingPage = z.object({
  findings: z.array(FindingRow),
  /** Of all findings that match, not of this page alone. */
  counts: FindingCounts,
  notices: z.array(QueryNotice),
  /** Pass as `after` for the next page; null on the last. */
  nextAfter: z.string().nullable(),
});
export type FindingPage = z.infer<typeof FindingPage>;

export const relations = ['cause', 'place', 'subject'] as const;
export const RelatedFinding = z.object({
  /** `cause`: the same rule elsewhere. `place`: the same file. `subject`: the same component. The first that holds. */
  relation: z.enum(relations),
  finding: FindingRow,
});
export type RelatedFinding = z.infer<typeof RelatedFinding>;

export const FindingDetail = z.object({
  finding: Finding,
  /** At most 12, same cause first. */
  related: z.array(RelatedFinding),
});
export type FindingDetail = z.infer<typeof FindingDetail>;
