import { confidences, type Severity, severities } from '@seaworthy/schema/vocabulary';
import type { DeploymentModel } from '../model/model.ts';
import type { Fail, Rule, RuleId } from '../rules/rule.ts';
import { withEdits } from './join-edits.ts';
import { minors } from './minors.ts';
import { oneDecisions } from './one-decision.ts';
import { type OneDecision, placesOf, type Relation } from './relation.ts';
import { relations } from './relations.ts';
import { compareSpans, type RuleResult } from './run-rules.ts';

/** Findings quote at most this many places; the rest is counted in the message. */
const listedPlaces = 16;

/** A finding with what it has taken in so far. */
interface Holding extends Fail {
  /** The same rule elsewhere. */
  readonly same?: readonly Fail[];
  readonly clauses?: readonly string[];
}

/**
 * Makes one finding of those that one edit or one decision mends, over all rules: relations between rules, then places of
 * one rule. Severities never fall: what takes in a worse finding becomes as bad. A rule whose findings all moved keeps the
 * status `failed` and says where they are told.
 */
export function foldRelated(
  results: readonly RuleResult[],
  rules: readonly Rule[],
  model: DeploymentModel,
): RuleResult[] {
  const law = new Map(rules.map((rule) => [rule.id as string, rule]));
  const state: State = {
    fails: new Map(
      results.map((result) => [result.ruleId, result.fails.map((it) => spoken(it, law.get(result.ruleId)))]),
    ),
    why: new Map(),
  };
  for (const { rule, when, reason } of minors) {
    const all = state.fails.get(rule) ?? [];
    const kept = all.filter((it) => !when(it, model));
    if (kept.length < all.length) state.why.set(rule, { status: 'not-applicable', reason });
    state.fails.set(rule, kept);
  }
  for (const relation of relations) {
    for (const stronger of relation.stronger) takeIn(relation, stronger, state, model);
  }
  for (const decision of oneDecisions) {
    state.fails.set(decision.rule, oneOf(state.fails.get(decision.rule) ?? [], decision, model));
  }
  return results.map((result) => settled(result, state));
}

interface State {
  readonly fails: Map<string, readonly Holding[]>;
  /** What becomes of a rule that has no finding left. */
  readonly why: Map<string, Pick<RuleResult, 'status' | 'reason'>>;
}

/** What a finding does not say itself is what its rule says. */
function spoken(fail: Fail, rule: Rule | undefined): Holding {
  return rule === undefined
    ? fail
    : { ...fail, severity: severityIn(fail, rule), confidence: fail.confidence ?? rule.confidence };
}

function severityIn(fail: Fail, rule: Rule | undefined): Severity {
  return fail.severity ?? rule?.severity ?? 'MONITOR';
}

function rankOf(fail: Fail): number {
  return severities.indexOf(severityIn(fail, undefined));
}

function takeIn(
  { weaker, into, clause }: Relation,
  stronger: RuleId,
  { fails, why }: State,
  model: DeploymentModel,
): void {
  const strong = fails.get(stronger) ?? [];
  const taken = new Map<Fail, Holding[]>();
  const left: Holding[] = [];
  for (const weak of fails.get(weaker) ?? []) {
    const taker = into(weak, strong, model);
    if (taker === undefined) left.push(weak);
    else taken.set(taker, [...(taken.get(taker) ?? []), weak]);
  }
  if (taken.size === 0) return;
  fails.set(weaker, left);
  why.set(weaker, { status: 'failed', reason: `Told with ${stronger}.` });
  fails.set(
    stronger,
    strong.map((it) => {
      const weak = taken.get(it);
      if (weak === undefined) return it;
      const severity = severities[Math.min(rankOf(it), ...weak.map(rankOf))] ?? 'HIGH';
      const clauses = [it, ...weak].flatMap((one) => one.clauses ?? []).concat(clause(weak));
      return { ...absorb(it, weak), severity, clauses };
    }),
  );
}

function settled(result: RuleResult, { fails, why }: State): RuleResult {
  if (result.status !== 'failed') return result;
  const left = (fails.get(result.ruleId) ?? []).map(told);
  if (left.length > 0) return { ...result, fails: left };
  const { status = 'failed', reason = '' } = why.get(result.ruleId) ?? {};
  return { ...result, status, reason, fails: left, passes: status === 'failed' ? result.passes : [] };
}

/** The strong finding with the places of the others. */
function absorb(strong: Holding, weak: readonly Fail[]): Holding {
  const evidence = [...(strong.evidence ?? []), ...weak.flatMap((it) => [it.span, ...(it.evidence ?? []).slice(0, 2)])];
  return { ...strong, evidence: distinct(strong, evidence).slice(0, listedPlaces) };
}

const sameHolds = 'The same holds in';

/** The finding as it is told: its first sentences say where else it holds and what else one decision mends. */
function told({ same = [], clauses = [], ...fail }: Holding): Fail {
  const bare = fail.message.replace(/\.$/, '');
  const elsewhere =
    same.length === 0
      ? ''
      : bare.includes(sameHolds)
        ? ` and in ${placesOf(same)}`
        : `; ${sameHolds.toLowerCase()} ${placesOf(same)}`;
  const more = [...new Set(clauses)].filter((it) => it !== '').map((it) => `; ${it}`);
  return elsewhere === '' && more.length === 0 ? fail : { ...fail, message: `${bare}${elsewhere}${more.join('')}.` };
}

function distinct(strong: Fail, spans: NonNullable<Fail['evidence']>): NonNullable<Fail['evidence']> {
  const seen = new Set([`${strong.span.file} ${strong.span.line}`]);
  return spans.filter(({ file, line }) => {
    const key = `${file} ${line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function oneOf(fails: readonly Holding[], { key, rank = () => 0 }: OneDecision, model: DeploymentModel): Holding[] {
  const groups = new Map<string, Holding[]>();
  fails.forEach((fail, index) => {
    const own = key(fail, model);
    const id = own === null ? `alone ${index}` : `key ${own}`;
    groups.set(id, [...(groups.get(id) ?? []), fail]);
  });
  const order = (fail: Fail) => [rankOf(fail), confidences.indexOf(fail.confidence ?? 'Low'), rank(fail)];
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = [...group].sort(
      (a, b) => compareLists(order(a), order(b)) || compareSpans(a.span, b.span),
    );
    if (first === undefined || others.length === 0) return group;
    const clauses = group.flatMap((it) => it.clauses ?? []);
    return [withEdits({ ...absorb(first, others), same: others, clauses }, [first, ...others])];
  });
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((it, i) => it !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
