import { z } from 'zod';
import { SectionIdSchema } from './report.ts';
import { Confidence, RiskCategory, Severity } from './vocabulary.ts';

/** One line of the rule catalogue. */
export const RuleLine = z.object({
  id: z.string(),
  title: z.string(),
  section: SectionIdSchema,
  /** The most it ever says. */
  severity: Severity,
  confidence: Confidence,
  riskCategory: RiskCategory,
  /** True when it needs at least two files of different kinds. */
  crossFile: z.boolean(),
});
export type RuleLine = z.infer<typeof RuleLine>;

export const RuleList = z.object({
  /** Names this set of rules, as `Report.rules` does. */
  version: z.string(),
  /** In the order of the sections. */
  rules: z.array(RuleLine),
});
export type RuleList = z.infer<typeof RuleList>;

const RuleExamples = z.array(z.record(z.string(), z.string()));
export const RulePage = RuleLine.extend({
  version: z.string(),
  /** Why it is a problem; what happens then; how to see it; what to change; what that costs; where the facts are from. */
  docs: z.object({
    problem: z.string(),
    impact: z.string(),
    verify: z.string(),
    remedy: z.string(),
    tradeOff: z.string(),
    sources: z.array(z.string()),
  }),
  /** Small repositories, path to text: ones in which the rule fails, and ones in which it passes or does not apply. */
  examples: z.object({ bad: RuleExamples, good: RuleExamples }),
  /** Rules of the same section, this one left out. */
  neighbours: z.array(RuleLine.pick({ id: true, title: true, severity: true })),
});
export type RulePage = z.infer<typeof RulePage>;
