import { isAccepted, isDismissed } from '@seaworthy/schema/open-findings';
import type { Finding, Question, RuleOutcome, UnreadFile } from '@seaworthy/schema/report';
import { type SectionId, sectionIds } from '@seaworthy/schema/taxonomy';
import type { AnswerOf } from './input.ts';
import type { Term } from './score.ts';

/** What a finding contributes to the score; drafts and finished findings alike. */
export type Judged = Pick<Finding, 'section' | 'ruleId' | 'severity' | 'confidence' | 'triage'> & {
  readonly id?: string;
};

/** Everything that is known about one repository when the score is computed. */
export interface Facts {
  readonly questions: readonly Question[];
  readonly outcomes: readonly RuleOutcome[];
  readonly unread: readonly UnreadFile[];
  readonly answers: ReadonlyMap<string, AnswerOf>;
}

/** How the questions that nobody answered are counted: as they are, all "no", or all "yes". */
export type OpenQuestions = 'open' | 'answered-no' | 'answered-yes';

/** What a finding costs, also one that is dismissed: `termsOfFindings` leaves those out. */
export function termOf(finding: Judged): Term {
  const { section, ruleId, severity, confidence } = finding;
  return { kind: isAccepted(finding) ? 'accepted' : 'finding', section, ruleId, severity, confidence };
}

/** One term for each finding that counts: all but those that somebody called no problem. */
export function termsOfFindings(findings: readonly Judged[]): Term[] {
  return findings.filter((finding) => !isDismissed(finding)).map(termOf);
}

/** Every term of the score. Answers of "yes" and "not applicable" leave nothing behind. */
export function termsOf(findings: readonly Judged[], facts: Facts, open: OpenQuestions): Term[] {
  const told = new Set(findings.map((finding) => finding.id));
  // A "no" that stands among the findings already counts as one of them.
  const questions = facts.questions.filter((question) => !told.has(question.id));
  return [...termsOfFindings(findings), ...termsOfFacts({ ...facts, questions }, open)];
}

/** The terms that are no findings. */
export function termsOfFacts(facts: Facts, open: OpenQuestions): Term[] {
  const unknowns = open === 'answered-yes' ? [] : unknownTerms(facts, open);
  return [...answeredNo(facts), ...unknowns];
}

function answeredNo(facts: Facts): Term[] {
  return facts.questions
    .filter((question) => facts.answers.get(question.id)?.value === 'no')
    .flatMap((question) => termsOfQuestion(question, 'answered-no'));
}

/** A question costs what its gap would: nothing where the gap is dismissed, no gate where it is accepted. */
function termsOfQuestion({ section, ruleId, severityIfNo, gap }: Question, kind: 'open' | 'answered-no'): Term[] {
  if (gap !== undefined && isDismissed(gap)) return [];
  const accepted = kind === 'answered-no' && gap !== undefined && isAccepted(gap);
  return [{ ...base(section, ruleId), kind: accepted ? 'accepted' : kind, severity: severityIfNo }];
}

/** Open questions, and what counts as one: a rule that broke, a file that could not be read, a section no rule looked at. */
function unknownTerms(facts: Facts, kind: 'open' | 'answered-no'): Term[] {
  const asked = openQuestions(facts).flatMap((question) => termsOfQuestion(question, kind));
  const errored: Term[] = facts.outcomes
    .filter((outcome) => outcome.status === 'errored')
    .map((outcome) => ({ ...base(outcome.section, outcome.ruleId), kind, severity: 'MEDIUM' }));
  // One pseudo-rule per section, so that many unreadable files are damped like many places of one slip.
  const unread: Term[] = facts.unread.flatMap((file) =>
    doubtfulFeeds(file, facts).map(
      (section): Term => ({ ...base(section, `${section}/unread-file`), kind, severity: 'MEDIUM' }),
    ),
  );
  const silent: Term[] = silentSections(facts).map((section) => ({
    ...base(section, `${section}/no-rule`),
    kind,
    severity: 'MEDIUM',
  }));
  return [...asked, ...errored, ...unread, ...silent];
}

/** One of the many scripts of a project; a lost configuration file or server program leaves a bigger hole. */
const script = /\.[cm]?[jt]sx?$/;

/**
 * Sections that an unread file leaves in doubt: all that it feeds. Only a script among others does not unsettle what a
 * place in another file proves.
 */
export function doubtfulFeeds(file: UnreadFile, facts: Pick<Facts, 'outcomes'>): readonly SectionId[] {
  if (!script.test(file.path)) return file.feeds;
  const proven = new Set(
    facts.outcomes
      .filter(({ status, evidence }) => status === 'passed' && evidence.some((place) => place.path !== file.path))
      .map((outcome) => outcome.section),
  );
  return file.feeds.filter((section) => !proven.has(section));
}

export function openQuestions(facts: Pick<Facts, 'questions' | 'answers'>): Question[] {
  return facts.questions.filter((question) => !facts.answers.has(question.id));
}

/** Sections that no rule reported on: ignorance is never sound. */
export function silentSections(facts: Pick<Facts, 'outcomes'>): SectionId[] {
  const heard = new Set(facts.outcomes.map((outcome) => outcome.section));
  return sectionIds.filter((section) => !heard.has(section));
}

function base(section: SectionId, ruleId: string): Pick<Term, 'section' | 'ruleId' | 'confidence'> {
  return { section, ruleId, confidence: 'High' };
}
