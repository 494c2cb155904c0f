import { z } from 'zod';
import { Evidence } from './evidence.ts';

/** `accepted-risk`: true and borne for a while; costs score as before, but holds back no gate. `false-positive`: not a problem; costs nothing. */
export const triageKinds = ['accepted-risk', 'false-positive'] as const;
export const TriageKind = z.enum(triageKinds);
export type TriageKind = z.infer<typeof TriageKind>;

/** Characters of a reason, at least; shorter ones say nothing to whoever reads them a year later. */
export const reasonMinLength = 15;
/** Days that a risk can be accepted for, at most. */
export const acceptedMaxDays = 365;

/** Where a decision was written: in the audited repository, or by a member of the team. */
export const triageSources = ['repository', 'team'] as const;

/** What people decided about one finding. It stays in every report. */
export const Triage = z.object({
  kind: TriageKind,
  reason: z.string(),
  /** Empty when an entry of the repository names nobody. */
  by: z.string(),
  /** ISO date of the decision, `2026-03-03`; null when the repository does not tell. */
  on: z.string().nullable(),
  /** ISO date, the last day on which it counts; null for a false positive without an end. */
  until: z.string().nullable(),
  source: z.enum(triageSources),
  /** The line of the repository that says so. */
  place: Evidence.optional(),
});
export type Triage = z.infer<typeof Triage>;

export const suppressionStates = ['used', 'unused', 'expired', 'void'] as const;

/** One entry of `.seaworthy.yaml`, one inline comment, or one decision of the team, and what became of it. */
export const Suppression = z.object({
  source: z.enum(triageSources),
  kind: TriageKind,
  /** As written: a rule id. */
  rule: z.string(),
  /** What it is about, in words: a path, a component, a finding, the next instruction. */
  where: z.string(),
  reason: z.string(),
  by: z.string(),
  on: z.string().nullable(),
  until: z.string().nullable(),
  /** `used`: it covers the findings named; `unused`: it covers none; `expired`: its last day is over; `void`: it cannot count, `why` says so. */
  state: z.enum(suppressionStates),
  why: z.string().optional(),
  findingIds: z.array(z.string()),
  place: Evidence.optional(),
});
export type Suppression = z.infer<typeof Suppression>;

export const gateWords = ['critical', 'high', 'medium', 'monitor', 'none'] as const;

/** One entry of `facts`: what the repository cannot show, and somebody says. */
export const StatedFact = z.object({
  /** A rule, for all that it asks, or one question: ids. */
  key: z.string(),
  answer: z.enum(['yes', 'no', 'not-applicable']),
  note: z.string(),
  by: z.string(),
  until: z.string().nullable(),
  state: z.enum(suppressionStates),
  why: z.string().optional(),
  /** The questions that it answers, or answered before it expired. */
  questionIds: z.array(z.string()),
  place: Evidence,
});
export type StatedFact = z.infer<typeof StatedFact>;

/** What the files `.seaworthy.yaml` of the repository say beside suppressions, and what of them was not understood. */
export const RepositorySettings = z.object({
  /** Paths of those files. */
  files: z.array(z.string()),
  /** Patterns of files that the repository does not want to be judged. */
  ignore: z.array(z.string()),
  /** When the repository's own runs of the program fail; a server does not go by it. */
  gate: z.object({ failOn: z.enum(gateWords).optional(), minScore: z.number().optional() }).optional(),
  /** Absent: none. */
  facts: z.array(StatedFact).optional(),
  /** Sentences about what was not understood, each with its line. */
  problems: z.array(z.object({ message: z.string(), place: Evidence })),
});
export type RepositorySettings = z.infer<typeof RepositorySettings>;
