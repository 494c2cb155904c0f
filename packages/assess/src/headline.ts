import type { Question, RuleOutcome, Score, UnreadFile } from '@seaworthy/schema/report';
import { bandOf } from './bands.ts';
import type { AnswerOf } from './input.ts';
import { openLedger, scoreOf, withTerms } from './score.ts';
import { type Judged, type OpenQuestions, termsOfFacts, termsOfFindings } from './terms.ts';
import { withStated } from './triage/stated.ts';

/** What a headline reads of a report; the light overview has it all. */
export interface Headlined {
  readonly questions: readonly Question[];
  readonly findings: readonly Judged[];
  readonly ruleOutcomes: readonly RuleOutcome[];
  readonly input: { readonly failed: readonly UnreadFile[] };
  readonly score: { readonly value: number | null };
  readonly asOf?: string | undefined;
}

export type Headline = Pick<Score, 'value' | 'exact' | 'low' | 'high' | 'band'>;

/**
 * The headline that `reassess` would give, without what it works out for every single finding: for the previews beside
 * questions, of which a page shows three per question. Findings are added up once, however many answers are tried.
 */
export function headlinesOf(report: Headlined): (answers: ReadonlyMap<string, AnswerOf>) => Headline {
  if (report.score.value === null) return () => ({ value: null, exact: null, low: null, high: null, band: null });
  const { questions, ruleOutcomes: outcomes } = report;
  // What an answer confirmed is tried anew with each set of answers.
  const asked = new Set(questions.map((question) => question.id));
  const found = openLedger(termsOfFindings(report.findings.filter(({ id }) => id === undefined || !asked.has(id))));
  return (given) => {
    const answers = withStated(report, given);
    const facts = { questions, outcomes, unread: report.input.failed, answers };
    const scoreWhen = (open: OpenQuestions) => scoreOf(withTerms(found, termsOfFacts(facts, open)));
    const { value, exact } = scoreWhen('open');
    const [low, high] = [scoreWhen('answered-no').value, scoreWhen('answered-yes').value];
    return { value, exact, low, high, band: bandOf(value) };
  };
}

/** For one set of answers. */
export function headlineWith(report: Headlined, answers: ReadonlyMap<string, AnswerOf>): Headline {
  return headlinesOf(report)(answers);
}
