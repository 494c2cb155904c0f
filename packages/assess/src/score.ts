import { type SectionId, sections } from '@seaworthy/schema/taxonomy';
import type { Confidence, Severity } from '@seaworthy/schema/vocabulary';
import { compareText, cutToTenth } from '@seaworthy/schema/words';

/**
 * `scoring/1`: score = 1 + 9 × quality × gate, truncated to 0.1.
 *
 * Quality says how much of the system is sound: 35 fixed weights, all of them always in the sum, so that a section that
 * stops applying can never lower the result. The gate says how high the score may rise while critical or high findings
 * are open; it scales instead of clipping, so that every fix moves the number.
 */

/**
 * One thing that costs score. `open` questions cost half of what "no" would and never touch the gate; `accepted` findings
 * cost as before and do not touch it either: one may sail, but the hull is not sounder.
 */
export interface Term {
  readonly kind: 'finding' | 'accepted' | 'answered-no' | 'open';
  readonly section: SectionId;
  readonly ruleId: string;
  readonly severity: Severity;
  /** Ignored for answers and questions: an answer is as sure as its giver. */
  readonly confidence: Confidence;
}

export interface ScoreParts {
  /** 1–10, unrounded. */
  readonly exact: number;
  /** 1.0–10.0, truncated. */
  readonly value: number;
  /** 0–1. */
  readonly quality: number;
  /** 0–1: (cap − 1) / 9. */
  readonly gate: number;
  /** 2–10. */
  readonly cap: number;
  /** Damped number of critical findings, and of critical and high ones together. */
  readonly critical: number;
  readonly high: number;
}

export const severityLoss: Readonly<Record<Severity, number>> = {
  CRITICAL: 0.7,
  HIGH: 0.6,
  MEDIUM: 0.25,
  MONITOR: 0.05,
};
export const confidenceShare: Readonly<Record<Confidence, number>> = { High: 1, Medium: 0.7, Low: 0.4 };

export type Knots = readonly (readonly [count: number, cap: number])[];
/** The bands of the audit prompt read literally: one or two criticals stay within 7–8, three fall out of it. */
export const capByCritical: Knots = [
  [0, 8.9],
  [1, 8.5],
  [2, 8],
  [3, 6.5],
  [5, 5],
  [8, 3],
  [12, 2],
];
/** Counts critical findings too: otherwise turning HIGH into CRITICAL could raise the score. */
export const capByHigh: Knots = [
  [0, 8.9],
  [1, 8.8],
  [3, 8.5],
  [6, 8],
  [10, 7],
  [15, 5.5],
  [25, 4.5],
  [40, 3],
];

/** Beyond this rank 1 − 0.7 × ½^i is exactly 1 in double precision. */
const countedRanks = 54;

interface RuleGroup {
  readonly ruleId: string;
  readonly section: SectionId;
  /** Losses, and gate shares of critical, of critical and high terms. */
  readonly losses: Row;
  readonly critical: Row;
  readonly high: Row;
  /** What is kept of the section by this rule alone; the damped sums of the shares. */
  readonly keep: number;
  readonly criticalSum: number;
  readonly highSum: number;
}

/** Largest first, cut off where further ranks cannot count; one more, so that one can be taken out. */
type Row = readonly number[];

/** Terms grouped by section and rule, ready to be scored as a whole or without one of them. */
export interface Ledger {
  readonly groups: readonly RuleGroup[];
  readonly bySection: ReadonlyMap<SectionId, readonly RuleGroup[]>;
  readonly lossBySection: ReadonlyMap<SectionId, number>;
  readonly critical: number;
  readonly high: number;
}

export function openLedger(terms: readonly Term[]): Ledger {
  return ledgerOf([...byRule(terms).values()].map(groupOf));
}

/** The ledger that all its terms and these would open together, without looking at its own again. */
export function withTerms(ledger: Ledger, terms: readonly Term[]): Ledger {
  const groups = new Map(ledger.groups.map((group) => [keyOf(group), group]));
  for (const [key, members] of byRule(terms)) {
    const before = groups.get(key);
    groups.set(key, before === undefined ? groupOf(members) : joined(before, groupOf(members)));
  }
  return ledgerOf([...groups.values()]);
}

function keyOf({ section, ruleId }: Pick<Term, 'section' | 'ruleId'>): string {
  return `${section} ${ruleId}`;
}

function byRule(terms: readonly Term[]): ReadonlyMap<string, readonly Term[]> {
  const grouped = new Map<string, Term[]>();
  for (const term of terms) {
    const key = keyOf(term);
    const group = grouped.get(key);
    if (group === undefined) grouped.set(key, [term]);
    else group.push(term);
  }
  return grouped;
}

function ledgerOf(unsorted: readonly RuleGroup[]): Ledger {
  // Sorted, so that the order of the input cannot show up in the last digits.
  const groups = unsorted
    .map((group) => ({ key: keyOf(group), group }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ group }) => group);
  const bySection = new Map<SectionId, RuleGroup[]>();
  for (const group of groups) bySection.set(group.section, [...(bySection.get(group.section) ?? []), group]);
  return {
    groups,
    bySection,
    lossBySection: new Map(
      [...bySection].map(([section, members]) => [section, 1 - product(members.map((g) => g.keep))]),
    ),
    critical: sum(groups.map((group) => group.criticalSum)),
    high: sum(groups.map((group) => group.highSum)),
  };
}

export function scoreOf(ledger: Ledger): ScoreParts {
  return partsOf(ledger, undefined, ledger.critical, ledger.high);
}

/** The score as if `term`, one of the ledger's, were gone. Only its section and its rule are computed again. */
export function scoreWithout(ledger: Ledger, term: Term): ScoreParts {
  const members = ledger.bySection.get(term.section) ?? [];
  const group = members.find((candidate) => candidate.ruleId === term.ruleId);
  if (group === undefined) return scoreOf(ledger);
  const keep = keepOf(without(group.losses, lossOfTerm(term)));
  const share = gateShare(term);
  const gated = isGating(term);
  const critical =
    gated && term.severity === 'CRITICAL' ? dampedSum(without(group.critical, share)) : group.criticalSum;
  const high = gated ? dampedSum(without(group.high, share)) : group.highSum;
  return partsOf(
    ledger,
    { section: term.section, loss: 1 - product(members.map((member) => (member === group ? keep : member.keep))) },
    sum(ledger.groups.map((other) => (other === group ? critical : other.criticalSum))),
    sum(ledger.groups.map((other) => (other === group ? high : other.highSum))),
  );
}

/** The score as if one rule's group, named by section and rule, were this one. Undefined: as if the rule had no terms. */
export function scoreWithGroup(
  ledger: Ledger,
  { section, ruleId }: Pick<Term, 'section' | 'ruleId'>,
  group: RuleGroup | undefined,
): ScoreParts {
  const isIt = (other: RuleGroup) => other.section === section && other.ruleId === ruleId;
  const kept = (ledger.bySection.get(section) ?? []).map((other) => (isIt(other) ? (group?.keep ?? 1) : other.keep));
  return partsOf(
    ledger,
    { section, loss: 1 - product(kept) },
    sum(ledger.groups.map((other) => (isIt(other) ? (group?.criticalSum ?? 0) : other.criticalSum))),
    sum(ledger.groups.map((other) => (isIt(other) ? (group?.highSum ?? 0) : other.highSum))),
  );
}

function partsOf(
  ledger: Ledger,
  changed: { readonly section: SectionId; readonly loss: number } | undefined,
  critical: number,
  high: number,
): ScoreParts {
  let lost = 0;
  for (const section of sections) {
    const loss = section.id === changed?.section ? changed.loss : (ledger.lossBySection.get(section.id) ?? 0);
    lost += section.weight * loss;
  }
  return partsFrom(lost, critical, high);
}

/** The formula itself. `lost`: points of 100; `critical`, `high`: damped numbers of severe terms. */
export function partsFrom(lost: number, critical: number, high: number): ScoreParts {
  const cap = Math.min(capOf(critical, capByCritical), capOf(high, capByHigh));
  const quality = Math.max(0, 1 - lost / 100);
  const gate = (cap - 1) / 9;
  const exact = 1 + 9 * quality * gate;
  // 1e-9 forgives binary noise below a tenth (8.2 stored as 8.1999…); it is far too small to round a score up.
  return { exact, value: cutToTenth(exact), quality, gate, cap, critical, high };
}

function groupOf(members: readonly Term[]): RuleGroup {
  const [first] = members;
  if (first === undefined) throw new Error('a group has at least one term');
  const severe = members.filter(isGating);
  return summed(first, {
    losses: descending(members.map(lossOfTerm)),
    critical: descending(severe.filter((term) => term.severity === 'CRITICAL').map(gateShare)),
    high: descending(severe.map(gateShare)),
  });
}

/** What was cut off of either row could not have counted in both together. */
function joined(a: RuleGroup, b: RuleGroup): RuleGroup {
  return summed(a, {
    losses: descending([...a.losses, ...b.losses]),
    critical: descending([...a.critical, ...b.critical]),
    high: descending([...a.high, ...b.high]),
  });
}

function summed(
  { ruleId, section }: Pick<Term, 'section' | 'ruleId'>,
  rows: Pick<RuleGroup, 'losses' | 'critical' | 'high'>,
): RuleGroup {
  const { losses, critical, high } = rows;
  return {
    ...{ ruleId, section, losses, critical, high },
    keep: keepOf(losses),
    criticalSum: dampedSum(critical),
    highSum: dampedSum(high),
  };
}

/** Holds back the load line: severe, certain enough to be no question, and not accepted. */
export function isGating({ kind, severity }: Term): boolean {
  return (kind === 'finding' || kind === 'answered-no') && (severity === 'CRITICAL' || severity === 'HIGH');
}

function gateShare(term: Term): number {
  return term.kind === 'finding' || term.kind === 'accepted' ? confidenceShare[term.confidence] : 1;
}

function lossOfTerm(term: Term): number {
  const severity = severityLoss[term.severity];
  return term.kind === 'open' ? severity / 2 : severity * gateShare(term);
}

/**
 * The i-th largest occurrence of one rule counts ½^i: forty services with the same slip count at most twice. A rule's
 * open questions stand in the same row as its findings; damping only findings would let forty questions cost more than
 * forty failures, and "no" could then raise the score.
 */
function keepOf(row: Row): number {
  return product(row.slice(0, countedRanks).map((loss, rank) => 1 - loss * 0.5 ** rank));
}

function dampedSum(row: Row): number {
  return sum(row.slice(0, countedRanks).map((share, rank) => share * 0.5 ** rank));
}

function capOf(count: number, knots: Knots): number {
  if (count <= 0) return 10;
  let [lowCount, lowCap] = [0, 10];
  for (const [knotCount, knotCap] of knots) {
    if (count <= knotCount) return lowCap + ((knotCap - lowCap) * (count - lowCount)) / (knotCount - lowCount);
    [lowCount, lowCap] = [knotCount, knotCap];
  }
  return lowCap;
}

function without(row: Row, value: number): Row {
  const index = row.indexOf(value);
  return index < 0 ? row : row.toSpliced(index, 1);
}

function descending(values: readonly number[]): Row {
  return values.toSorted((a, b) => b - a).slice(0, countedRanks + 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function product(values: readonly number[]): number {
  return values.reduce((total, value) => total * value, 1);
}
