import type { Evidence } from '@seaworthy/schema/evidence';
import { isAccepted, isDismissed, isOpen } from '@seaworthy/schema/open-findings';
import type { ChecklistItem, Finding } from '@seaworthy/schema/report';
import { compareText } from '@seaworthy/schema/words';
import type { Decider, Item } from './checklist-items.ts';
import { preProductionItems } from './pre-production-items.ts';
import { attestation, decisionWords, distinctEvidence, isProven, isUnproven } from './section-results.ts';
import { stackItems } from './stack-items.ts';
import { doubtfulFeeds, type Facts } from './terms.ts';
import { saidBy } from './triage/stated.ts';

/** Places quoted behind one tick. */
const shownEvidence = 5;

/**
 * Both checklists of the audit prompt. A tick needs a place that proves it; what nobody looked at is asked, never ticked.
 *
 * @param unmet why an item cannot apply here, by item id (checklist-items.ts `unmetNeed`).
 * @param seen places that prove an item by being there, by item id (checklist-items.ts `seenAt`).
 */
export function checklistsOf(
  findings: readonly Finding[],
  facts: Facts,
  unmet: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, readonly Evidence[]>,
): { preProduction: ChecklistItem[]; stack: ChecklistItem[] } {
  const decide = (item: Item) => {
    const places = seen.get(item.id);
    const decided = itemOf(item, findings, facts, unmet.get(item.id));
    return places === undefined || places.length === 0 ? decided : seenItem(decided, places);
  };
  return { preProduction: preProductionItems.map(decide), stack: stackItems.map(decide) };
}

/** True when a rule, by its id, has a say in an item. */
export function decidesRule(item: Pick<Item, 'decides'>, ruleId: string): boolean {
  return item.decides.some((decider) => matches(decider, ruleId));
}

/** True when a pass of the rule is a proof of the item. */
function mayProve(item: Pick<Item, 'decides'>, ruleId: string): boolean {
  return item.decides.some((decider) => decider.against !== true && matches(decider, ruleId));
}

/** True when "nothing to look at" of the rule means that the item cannot apply. */
function mayExclude({ lead }: Item, ruleId: string): boolean {
  return lead === undefined || lead.some((name) => ruleId.endsWith(`/${name}`));
}

function matches(decider: Decider, ruleId: string): boolean {
  // Asked for every item and every rule: `container/non-root/missing-user` is of the section `container/non-root`.
  if (ruleId[decider.section.length] !== '/' || !ruleId.startsWith(decider.section)) return false;
  const defect = ruleId.slice(decider.section.length + 1);
  if (decider.words === undefined && decider.names === undefined) return true;
  return (decider.words ?? []).some((word) => defect.includes(word)) || (decider.names ?? []).includes(defect);
}

/** There it is: rules that find fault with how it works are told at the items that ask how it works. */
function seenItem({ reason: _, ...item }: ChecklistItem, places: readonly Evidence[]): ChecklistItem {
  return { ...item, state: 'sound', evidence: places.slice(0, shownEvidence), findingIds: [], questionIds: [] };
}

type Verdict = Pick<ChecklistItem, 'state' | 'evidence'> & { readonly reason?: string };

function itemOf(item: Item, findings: readonly Finding[], facts: Facts, unmet: string | undefined): ChecklistItem {
  const outcomes = facts.outcomes.filter((outcome) =>
    (outcome.status === 'failed' ? decidesRule : mayProve)(item, outcome.ruleId),
  );
  const failing = findings.filter((finding) => decidesRule(item, finding.ruleId));
  const questions = facts.questions.filter((question) => mayProve(item, question.ruleId));
  const verdict = verdictOf(item, { outcomes, failing, questions }, facts, unmet);
  return {
    id: item.id,
    group: item.group,
    text: item.text,
    ...verdict,
    ruleIds: [...new Set(outcomes.map((outcome) => outcome.ruleId))].sort(compareText),
    findingIds: failing.map((finding) => finding.id),
    questionIds: questions.map((question) => question.id),
  };
}

interface Deciding {
  readonly outcomes: Facts['outcomes'];
  readonly failing: readonly Finding[];
  readonly questions: Facts['questions'];
}

function verdictOf(item: Item, deciding: Deciding, facts: Facts, unmet: string | undefined): Verdict {
  const { outcomes, failing, questions } = deciding;
  const open = failing.filter(isOpen);
  if (open.length > 0) {
    const rules = [...new Set(open.map((finding) => finding.ruleId))].sort(compareText);
    return { state: 'not', reason: rules.join(', '), evidence: [] };
  }
  const [accepted, ...more] = failing.filter(isAccepted).flatMap(({ triage }) => triage ?? []);
  if (accepted !== undefined) return { state: 'not', reason: decisionWords(accepted, more.length), evidence: [] };
  const dismissed = failing.filter(isDismissed);
  const settled = new Set(dismissed.map((finding) => finding.ruleId));
  const told = outcomes.find((outcome) => outcome.status === 'failed' && !settled.has(outcome.ruleId));
  if (told !== undefined) return { state: 'not', reason: told.reason ?? told.ruleId, evidence: [] };
  const answered = questions.flatMap((question) => {
    const answer = facts.answers.get(question.id);
    return answer === undefined ? [] : [{ question, answer }];
  });
  const no = answered.find(({ question: { gap }, answer }) => answer.value === 'no' && !(gap && isDismissed(gap)));
  if (no !== undefined) return { state: 'not', reason: `answered "no" by ${saidBy(no.answer)}`, evidence: [] };
  const asked = questions.find((question) => !facts.answers.has(question.id));
  if (asked !== undefined) return { state: 'ask', reason: asked.text, evidence: [] };
  const errored = outcomes.find((outcome) => outcome.status === 'errored');
  if (errored !== undefined) return { state: 'ask', reason: `${errored.ruleId} could not finish`, evidence: [] };
  const evidence = distinctEvidence(outcomes.filter(isProven).flatMap((outcome) => outcome.evidence)).slice(
    0,
    shownEvidence,
  );
  const yes = answered.find(({ answer }) => answer.value === 'yes');
  if (yes !== undefined) return { state: 'attested', reason: attestation(yes.question, yes.answer), evidence };
  const [said, ...others] = dismissed.flatMap(({ triage }) => triage ?? []);
  if (said !== undefined) return { state: 'attested', reason: decisionWords(said, others.length), evidence };
  if (unmet !== undefined) return { state: 'na', reason: unmet, evidence: [] };
  const unread = facts.unread.find((file) =>
    item.decides.some((decider) => doubtfulFeeds(file, facts).includes(decider.section)),
  );
  if (unread !== undefined) return { state: 'ask', reason: `${unread.path} could not be read`, evidence: [] };
  const unproven = outcomes.find(isUnproven);
  if (unproven?.reason !== undefined) return { state: 'ask', reason: unproven.reason, evidence: [] };
  if (evidence.length > 0) return { state: 'sound', evidence };
  const [out] = answered;
  if (out !== undefined)
    return { state: 'na', reason: `declared not applicable by ${saidBy(out.answer)}`, evidence: [] };
  const na = outcomes.find((outcome) => outcome.status === 'not-applicable' && mayExclude(item, outcome.ruleId));
  if (na !== undefined) return { state: 'na', reason: na.reason ?? 'no rule found anything to look at', evidence: [] };
  return { state: 'ask', reason: 'no rule decides this; confirm it by hand', evidence: [] };
}
