import type { ScoreView } from '@seaworthy/schema/api';
import type {
  BulkAssignResult,
  BulkTriageResult,
  DecisionList,
  TriageIndex,
  TriageResult,
  TriageView,
} from '@seaworthy/schema/api-triage';
import * as z from 'zod/mini';
import { EvidenceShape, ScoreShape } from './shapes.ts';

/** Answers about decisions, as this page checks them; only pages that decide load them. */
const Person = z.nullable(z.object({ id: z.string(), name: z.string() }));
const Kind = z.enum(['accepted-risk', 'false-positive']);

export const TriageViewShape: z.ZodMiniType<TriageView> = z.object({
  assignee: Person,
  comments: z.array(
    z.object({ id: z.string(), byId: z.string(), byName: z.string(), at: z.number(), text: z.string() }),
  ),
  history: z.array(
    z.object({
      what: z.enum(['accepted-risk', 'false-positive', 'opened', 'assigned', 'unassigned']),
      byName: z.string(),
      at: z.number(),
      text: z.string(),
      until: z.nullable(z.string()),
    }),
  ),
});

export const TriageResultShape = z.object({
  finding: z.looseObject({ id: z.string(), title: z.string() }),
  triage: TriageViewShape,
  score: ScoreShape,
}) as unknown as z.ZodMiniType<TriageResult>; // the remaining fields of the finding are the server's promise
export const BulkAssignResultShape: z.ZodMiniType<BulkAssignResult> = z.object({ changed: z.number() });
export const BulkTriageResultShape: z.ZodMiniType<BulkTriageResult> = z.object({
  changed: z.number(),
  score: ScoreShape as z.ZodMiniType<ScoreView>, // the same type under its own name
});

export const TriageIndexShape: z.ZodMiniType<TriageIndex> = z.object({
  findings: z.array(z.object({ id: z.string(), assignee: Person, comments: z.number() })),
});

const DecisionShape = z.object({
  id: z.nullable(z.string()),
  source: z.enum(['repository', 'team']),
  kind: Kind,
  rule: z.string(),
  where: z.string(),
  title: z.nullable(z.string()),
  reason: z.string(),
  by: z.string(),
  on: z.nullable(z.string()),
  until: z.nullable(z.string()),
  daysLeft: z.nullable(z.number()),
  state: z.enum(['used', 'unused', 'expired', 'void']),
  why: z.optional(z.string()),
  findingIds: z.array(z.string()),
  place: z.optional(EvidenceShape),
}) as unknown as z.ZodMiniType<DecisionList['decisions'][number]>; // an absent reason and an undefined one are the same in JSON
/** Of `.seaworthy.yaml`, checked as far as pages read it. */
const SettingsShape = z.looseObject({
  files: z.array(z.string()),
  ignore: z.array(z.string()),
  facts: z.optional(z.array(z.looseObject({ key: z.string(), state: z.string(), place: EvidenceShape }))),
  problems: z.array(z.object({ message: z.string(), place: EvidenceShape })),
}) as unknown as z.ZodMiniType<NonNullable<DecisionList['settings']>>; // the remaining fields are the server's promise
export const DecisionListShape: z.ZodMiniType<DecisionList> = z.object({
  auditNumber: z.nullable(z.number()),
  decisions: z.array(DecisionShape),
  settings: z.optional(SettingsShape),
});

/** Of the team, only what a list of names needs. */
export const MembersShape = z.object({ members: z.array(z.object({ userId: z.string(), name: z.string() })) });
