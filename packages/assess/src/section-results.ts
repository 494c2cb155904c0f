import type { Evidence } from '@seaworthy/schema/evidence';
import { isAccepted, isDismissed, isOpen } from '@seaworthy/schema/open-findings';
import type { Question, RuleOutcome, SectionResult } from '@seaworthy/schema/report';
import type { Triage } from '@seaworthy/schema/report-triage';
import { type SectionId, sections } from '@seaworthy/schema/taxonomy';
import { compareText } from '@seaworthy/schema/words';
import type { AnswerOf } from './input.ts';
import type { Ledger } from './score.ts';
import { doubtfulFeeds, type Facts, type Judged, silentSections } from './terms.ts';
import { saidBy } from './triage/stated.ts';

/** Places quoted per section; the rest is in the rule outcomes. */
const shownEvidence = 20;

/** The 35 answers, in order. */
export function sectionResults(findings: readonly Judged[], facts: Facts, ledger: Ledger): SectionResult[] {
  const silent = new Set(silentSections(facts));
  return sections.map((section) => {
    const view = viewOf(section.id, findings, facts, silent.has(section.id));
    const { state, reason } = stateOf(view);
    return {
      id: section.id,
      state,
      ...(reason === undefined ? {} : { reason }),
      evidence: distinctEvidence(view.outcomes.flatMap((outcome) => outcome.evidence)).slice(0, shownEvidence),
      weight: section.weight,
      loss: ledger.lossBySection.get(section.id) ?? 0,
      findings: view.open,
      questions: view.asked.length,
    };
  });
}

interface SectionView {
  /** Findings that nobody decided on. */
  readonly open: number;
  readonly accepted: readonly Triage[];
  readonly dismissed: readonly Triage[];
  readonly outcomes: readonly RuleOutcome[];
  readonly asked: readonly Question[];
  readonly answered: readonly { readonly question: Question; readonly answer: AnswerOf }[];
  readonly unread: readonly string[];
  readonly silent: boolean;
}

function viewOf(id: SectionId, findings: readonly Judged[], facts: Facts, silent: boolean): SectionView {
  const questions = facts.questions.filter((question) => question.section === id);
  const own = findings.filter((finding) => finding.section === id);
  return {
    open: own.filter(isOpen).length,
    accepted: own.filter(isAccepted).flatMap(({ triage }) => triage ?? []),
    dismissed: own.filter(isDismissed).flatMap(({ triage }) => triage ?? []),
    outcomes: facts.outcomes.filter((outcome) => outcome.section === id),
    asked: questions.filter((question) => !facts.answers.has(question.id)),
    answered: questions.flatMap((question) => {
      const answer = facts.answers.get(question.id);
      return answer === undefined ? [] : [{ question, answer }];
    }),
    unread: facts.unread.filter((file) => doubtfulFeeds(file, facts).includes(id)).map((file) => file.path),
    silent,
  };
}

function stateOf(view: SectionView): Pick<SectionResult, 'state'> & { readonly reason?: string } {
  const said = (value: AnswerOf['value']) => view.answered.filter(({ answer }) => answer.value === value);
  const no = said('no').find(({ question: { gap } }) => gap === undefined || !isDismissed(gap));
  if (view.open > 0) return { state: 'finding' };
  // One may sail with it, but it is there.
  const [accepted] = view.accepted;
  if (accepted !== undefined) return { state: 'finding', reason: decisionWords(accepted, view.accepted.length - 1) };
  if (no !== undefined)
    return { state: 'finding', reason: `Answered "no" by ${saidBy(no.answer)}: ${no.question.text}` };
  // What a rule found may be told inside of another section's finding, because one decision mends both.
  const elsewhere = view.outcomes.find((outcome) => outcome.status === 'failed');
  if (elsewhere?.reason !== undefined) return { state: 'finding', reason: elsewhere.reason };
  const doubt = doubtOf(view);
  if (doubt !== undefined) return { state: 'unknown', reason: doubt };
  const [yes] = said('yes');
  if (yes !== undefined) return { state: 'attested', reason: attestation(yes.question, yes.answer) };
  // What somebody calls no problem is a statement of a person, whatever else is proven beside it.
  const [dismissed] = view.dismissed;
  if (dismissed !== undefined)
    return { state: 'attested', reason: decisionWords(dismissed, view.dismissed.length - 1) };
  if (view.outcomes.some(isProven)) return { state: 'sound' };
  const [out] = said('not-applicable');
  if (out !== undefined) return { state: 'na', reason: `${attestation(out.question, out.answer)} (not applicable)` };
  return { state: 'na', reason: commonReason(view.outcomes) };
}

/** One sentence: what most rules say; unlike reasons side by side read as a contradiction. The first wins a tie. */
function commonReason(outcomes: readonly RuleOutcome[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of outcomes) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? 'No rule found anything to look at.';
}

/** Why the section cannot be called sound although nothing failed; undefined when there is no doubt. */
function doubtOf(view: SectionView): string | undefined {
  const [first] = view.asked;
  if (first !== undefined)
    return view.asked.length === 1 ? first.text : `${first.text} (and ${view.asked.length - 1} more)`;
  const errored = view.outcomes.find((outcome) => outcome.status === 'errored');
  if (errored !== undefined)
    return `The rule ${errored.ruleId} could not finish: ${errored.reason ?? 'no reason given'}`;
  const unproven = view.outcomes.find(isUnproven);
  if (unproven?.reason !== undefined) return unproven.reason;
  const [unread] = view.unread;
  if (unread !== undefined) {
    const more = view.unread.length > 1 ? ` and ${view.unread.length - 1} more files` : '';
    return `${unread}${more} could not be read.`;
  }
  if (view.silent) return 'No rule looks at this section.';
  if (view.outcomes.some((outcome) => outcome.status === 'passed' && outcome.evidence.length === 0)) {
    return 'A rule passed without naming a place that proves it.';
  }
  return undefined;
}

/** A pass counts only with the place that proves it. */
export function isProven(outcome: RuleOutcome): boolean {
  return outcome.status === 'passed' && outcome.evidence.length > 0;
}

/** The rule applies, and the repository proves it neither right nor wrong; there is no question of its own to answer. */
export function isUnproven(outcome: RuleOutcome): boolean {
  return outcome.status === 'needs-confirmation' && outcome.reason !== undefined;
}

/** `Accepted by ana until 2026-06-30: needs root (and 2 more)`. */
export function decisionWords({ kind, by, on, until, reason }: Triage, more: number): string {
  const verb = kind === 'accepted-risk' ? 'Accepted' : 'Dismissed as no problem';
  const who = `${by === '' ? '' : ` by ${by}`}${on === null ? '' : `, ${on}`}`;
  const end = until === null ? '' : ` until ${until}`;
  return `${verb}${who}${end}: ${reason}${more > 0 ? ` (and ${more} more)` : ''}`;
}

export function attestation(question: Question, answer: AnswerOf): string {
  const note = answer.note.trim() === '' ? '' : ` Note: ${answer.note.trim()}`;
  return `Attested by ${saidBy(answer)}: ${question.text}${note}`;
}

/** Without repetitions, by path and line. */
export function distinctEvidence(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Map<string, Evidence>();
  for (const place of evidence) {
    const key = `${place.path}\n${place.startLine}\n${place.endLine}`;
    if (!seen.has(key)) seen.set(key, place);
  }
  return [...seen.values()].sort(
    (a, b) => compareText(a.path, b.path) || a.startLine - b.startLine || a.endLine - b.endLine,
  );
}
