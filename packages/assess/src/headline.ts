import type { Report, Score } from '@seaworthy/schema/report';
import { bandOf } from './bands.ts';
import type { AnswerOf } from './input.ts';
import { openLedger, scoreOf } from './score.ts';
import { type OpenQuestions, termsOf } from './terms.ts';

/**
 * The headline that `reassess` would give, without what it works out for every single finding: for the previews beside
 * questions, of which a page shows three per question.
 */
export function headlineWith(
  report: Report,
  answers: ReadonlyMap<string, AnswerOf>,
): Pick<Score, 'value' | 'low' | 'high' | 'band'> {
  if (report.score.value === null) return { value: null, low: null, high: null, band: null };
  const { questions, findings, ruleOutcomes: outcomes } = report;
  const facts = { questions, outcomes, unread: report.input.failed, answers };
  const scoreWhen = (open: OpenQuestions): number => scoreOf(openLedger(termsOf(findings, facts, open))).value;
  const value = scoreWhen('open');
  return { value, low: scoreWhen('answered-no'), high: scoreWhen('answered-yes'), band: bandOf(value) };
}
