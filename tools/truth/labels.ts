import { z } from 'zod';
import { Severity } from '../../packages/schema/src/vocabulary.ts';

const line = z.int().min(1).nullish();

const OtherPlace = z.object({ section: z.string().optional(), file: z.string().optional(), line, lineEnd: line });

/** One line of a NAME.jsonl file: what a person found, or what a tool must not claim, in one repository. */
export const GoldRow = z.object({
  kind: z.enum(['issue', 'suspicious', 'trap', 'environment', 'pass']),
  /** null: none of the 35 sections fits; the place decides. */
  section: z.string().nullish(),
  severity: Severity.nullish(),
  /** null: an absence in the whole repository. */
  file: z.string().nullish(),
  line,
  lineEnd: line,
  deterministic: z.enum(['yes', 'partly', 'no']).default('yes'),
  crossFile: z.boolean().default(false),
  /** 1–5; missing a 5 is embarrassing. */
  importance: z.number().min(1).max(5).default(3),
  statement: z.string().default(''),
  alt: z.array(OtherPlace).default([]),
});
export type GoldRow = z.infer<typeof GoldRow> & { readonly id: string };

const Expectation = z.object({
  section: z.string(),
  file: z.string(),
  present: z.boolean(),
  line,
  lines: z.array(z.int()).optional(),
  alt: z.array(z.string()).default([]),
  fit: z.enum(['direct', 'near']).default('direct'),
  fair: z.boolean().default(true),
  contested: z.boolean().default(false),
});

/** A case.json: one small folder of files and what must, or must not, be found in it. */
export const CorpusCase = z.object({
  id: z.string(),
  kind: z.string(),
  peer: z.string().default(''),
  expect: z.array(Expectation),
});
export type CorpusCase = z.infer<typeof CorpusCase>;

/** What labels are compared with: the findings and passes of a report. */
export interface Answer {
  readonly findings: readonly FoundAt[];
  readonly questions: number;
  readonly passes: readonly { readonly section: string; readonly file: string }[];
  /** Checklist items that are ticked without a place that proves them. */
  readonly unproven: readonly string[];
}

export interface FoundAt {
  readonly ruleId: string;
  readonly section: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  /** Every place that the finding names, its own first. */
  readonly places: readonly { readonly file: string; readonly line: number; readonly endLine: number }[];
}
