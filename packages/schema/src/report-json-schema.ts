import { z } from 'zod';
import { Evidence } from './evidence.ts';
import * as parts from './report.ts';
import { Fix, FixProof, ProofSummary, TextEdit } from './report-fix.ts';
import { Confidence, EnvironmentClass, RiskCategory, Severity } from './vocabulary.ts';

/** Definitions that get a name of their own; everything else is written where it is used. */
const named = {
  Answer: parts.Answer,
  Assumption: parts.Assumption,
  ChecklistItem: parts.ChecklistItem,
  Confidence,
  Effort: parts.Effort,
  EnvironmentClass,
  Evidence,
  Finding: parts.Finding,
  Fix,
  FixProof,
  Pass: parts.Pass,
  Plan: parts.Plan,
  ProofSummary,
  Question: parts.Question,
  RiskCategory,
  RuleOutcome: parts.RuleOutcome,
  Score: parts.Score,
  SectionId: parts.SectionIdSchema,
  SectionResult: parts.SectionResult,
  Severity,
  TextEdit,
  UnreadFile: parts.UnreadFile,
  VerificationStep: parts.VerificationStep,
};

/**
 * The JSON Schema (2020-12) of `report/1`, generated from the zod schema. Unknown members are allowed everywhere: within
 * a major version reports only gain members, and readers ignore what they do not know.
 */
export function reportJsonSchema(): Record<string, unknown> {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) names.add(schema, { id });
  const { $schema, ...schema } = z.toJSONSchema(parts.Report, {
    target: 'draft-2020-12',
    metadata: names,
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // Bounds of safe integers say nothing about a report.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return {
    $schema,
    $id: 'https://seaworthy.dev/schemas/report-1.schema.json',
    title: 'Seaworthy report, major version 1',
    description:
      'One audit: findings, questions, the 35 section answers, score, plan and checklists. Additive within the major version.',
    ...schema,
  };
}
