import rulesFile from './catalogue.generated.json' with { type: 'json' };
import examplesFile from './catalogue-examples.generated.json' with { type: 'json' };
import type { SectionId } from './taxonomy.ts';
import type { Confidence, RiskCategory, Severity } from './vocabulary.ts';

/** A rule as everybody may read it: what it says, why, and where the facts come from. Derived from the rules themselves. */
export interface CatalogueRule {
  readonly id: string;
  readonly title: string;
  readonly section: SectionId;
  /** The most it ever says. */
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly riskCategory: RiskCategory;
  /** True when it needs at least two files of different kinds. */
  readonly crossFile: boolean;
  readonly docs: {
    readonly problem: string;
    readonly impact: string;
    readonly verify: string;
    readonly remedy: string;
    readonly tradeOff: string;
    readonly sources: readonly string[];
  };
}

/** Small repositories, path to text: ones in which the rule fails, and ones in which it passes or does not apply. */
export interface CatalogueExamples {
  readonly bad: readonly Readonly<Record<string, string>>[];
  readonly good: readonly Readonly<Record<string, string>>[];
}

/** Every rule, in the order of the sections. 700 KB with the examples: for servers, never for the browser. */
export const catalogueRules = rulesFile as unknown as readonly CatalogueRule[]; // written by tools/generate.ts from checked rules

/** Names this set of rules, as the reports do. */
export const catalogueVersion: string = examplesFile.rules;

const examples = new Map(Object.entries(examplesFile.examples as unknown as Record<string, CatalogueExamples>)); // see above

/** Undefined for a rule that does not exist. */
export function catalogueExamples(ruleId: string): CatalogueExamples | undefined {
  return examples.get(ruleId);
}
