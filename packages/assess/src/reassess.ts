import type { Evidence } from '@seaworthy/schema/evidence';
import type { Finding, Question, Report } from '@seaworthy/schema/report';
import type { Suppression } from '@seaworthy/schema/report-triage';
import { byPlaceInReport } from './assess.ts';
import { needSentence } from './checklist-items.ts';
import { checklistsOf } from './checklists.ts';
import type { AnswerOf } from './input.ts';
import { planOf } from './plan.ts';
import { preProductionItems } from './pre-production-items.ts';
import { openLedger, scoreOf } from './score.ts';
import { scoreFindings } from './score-report.ts';
import { stackItems } from './stack-items.ts';
import { type Facts, termsOf } from './terms.ts';
import {
  comparesDays,
  type Decision,
  decided,
  inOrder,
  onDay,
  suppressionsOf,
  triageById,
} from './triage/decisions.ts';
import { saidBy, settingsOn, withStated } from './triage/stated.ts';

/**
 * The same report with these answers and no others: "yes" closes a question (its section may become `attested`), "no"
 * makes a finding of its gap (in reports of older engines it costs what one of that severity would), "not-applicable" takes it out.
 *
 * Pure, in the browser as well. The receipt stays the one of the audit: it says which bytes were audited, and whoever
 * stores a re-assessed report makes a new one. Answers to questions that the report does not ask are ignored.
 */
export function reassess(report: Report, answers: ReadonlyMap<string, AnswerOf>): Report;
/**
 * The same with these decisions of the team and no others, and with every entry as it stands on the day `asOf` (ISO date):
 * those of the repository keep what they cover, and expire. Their order changes nothing.
 */
export function reassess(
  report: Report,
  answers: ReadonlyMap<string, AnswerOf>,
  decisions: readonly Decision[],
  asOf: string,
): Report;
export function reassess(
  before: Report,
  answers: ReadonlyMap<string, AnswerOf>,
  decisions?: readonly Decision[],
  asOf = '',
): Report {
  const report = decisions === undefined ? before : withSuppressions(before, decisions, asOf);
  const triages = triageById(report.suppressions ?? []);
  const effective = withStated(report, answers);
  const questions = report.questions
    .map((question) => (question.gap === undefined ? question : { ...question, gap: decided(question.gap, triages) }))
    .map((question) => withAnswer(question, effective.get(question.id)));
  const facts = factsOf({ ...report, questions }, effective);
  const seen = seenFindings(report).map((finding) => decided(finding, triages));
  const confirmed = questions.flatMap(confirmedBy);
  const listed = [...seen, ...confirmed].toSorted(byPlaceInReport).map((it, index) => ({ ...it, number: index + 1 }));
  const { findings, sections, score } = scoreFindings(listed, facts, report.score.value !== null);
  return {
    ...report,
    questions,
    findings,
    sections,
    score,
    plan: planOf(findings),
    checklists: checklistsOf(findings, facts, unmetNeeds(report), seenPlaces(report)),
  };
}

function seenFindings({ findings }: Report): Finding[] {
  return findings.filter((finding) => finding.attested === undefined);
}

function withSuppressions(
  { suppressions: before = [], settings: was, asOf: _, ...report }: Report,
  decisions: readonly Decision[],
  asOf: string,
): Report {
  const gaps = report.questions.flatMap(({ gap }) => gap ?? []);
  const own = before.filter(({ source }) => source === 'repository').map((entry) => onDay(entry, asOf));
  const team = suppressionsOf([...seenFindings(report), ...gaps], decisions, asOf);
  const suppressions: Suppression[] = inOrder([...own, ...team]);
  const settings = was === undefined ? undefined : settingsOn(was, asOf);
  return {
    ...report,
    ...(suppressions.length === 0 ? {} : { suppressions }),
    ...(settings === undefined ? {} : { settings }),
    ...(comparesDays([...suppressions, ...(settings?.facts ?? [])]) ? { asOf } : {}),
  };
}

/** What the score would be with this answer added; for the "yes 3.5, no 3.3" beside a question. */
export function scoreIfAnswered(
  report: Report,
  answers: ReadonlyMap<string, AnswerOf>,
  questionId: string,
  value: AnswerOf['value'],
): number | null {
  if (report.score.value === null) return null;
  const answer: AnswerOf = { value, note: '', by: '', on: '' };
  const facts = factsOf(report, new Map([...withStated(report, answers), [questionId, answer]]));
  return scoreOf(openLedger(termsOf(report.findings, facts, 'open'))).value;
}

/** The answers a report carries, by question id. */
export function answersOf(report: Pick<Report, 'questions'>): Map<string, AnswerOf> {
  return new Map(report.questions.flatMap(({ id, answer }) => (answer === undefined ? [] : [[id, answer] as const])));
}

function factsOf(report: Report, answers: ReadonlyMap<string, AnswerOf>): Facts {
  const { questions, ruleOutcomes: outcomes, input } = report;
  return { questions, outcomes, unread: input.failed, answers: known(questions, answers) };
}

/** The finding that a "no" makes of a question. */
function confirmedBy({ gap, answer }: Question): Finding[] {
  return gap === undefined || answer?.value !== 'no' ? [] : [confirmed(gap, answer)];
}

/** The gap as a finding, with who said that it is one. */
export function confirmed<T extends Pick<Finding, 'problem' | 'attested'>>(gap: T, answer: AnswerOf): T {
  const said = `Attested by ${saidBy(answer)}${answer.note === '' ? '.' : `: ${answer.note}`}`;
  return { ...gap, attested: answer, problem: [...gap.problem.slice(0, 3), said] };
}

function withAnswer({ answer: _, ...question }: Question, answer: AnswerOf | undefined): Question {
  return answer === undefined ? question : { ...question, answer: { ...answer } };
}

function known(questions: readonly Question[], answers: ReadonlyMap<string, AnswerOf>): Map<string, AnswerOf> {
  const ids = new Set(questions.map((question) => question.id));
  return new Map([...answers].filter(([id]) => ids.has(id)));
}

/** What was seen stays seen, whatever is answered. */
function seenPlaces(report: Report): Map<string, readonly Evidence[]> {
  const before = new Map(report.checklists.stack.map((item) => [item.id, item]));
  return new Map(
    stackItems.flatMap((item) => {
      const was = before.get(item.id);
      return item.seenAt !== undefined && was?.state === 'sound' ? [[item.id, was.evidence] as const] : [];
    }),
  );
}

/** The facts behind "SQLite is not used" are not in the report, but the items that fell to them are. */
function unmetNeeds(report: Report): Map<string, string> {
  const before = new Map(
    [...report.checklists.preProduction, ...report.checklists.stack].map((item) => [item.id, item]),
  );
  return new Map(
    [...preProductionItems, ...stackItems].flatMap((item) => {
      const sentence = needSentence(item);
      const was = before.get(item.id);
      return sentence !== undefined && was?.state === 'na' && was.reason === sentence
        ? [[item.id, sentence] as const]
        : [];
    }),
  );
}
