import type { TextEdit } from '@seaworthy/schema/report';
import { confidences, severities } from '@seaworthy/schema/vocabulary';
import type { DeploymentModel } from '../model/model.ts';
import type { Fail, Rule } from '../rules/rule.ts';
import { oneDecisions } from './one-decision.ts';
import { type OneDecision, placesOf } from './relation.ts';
import { minors, relations } from './relations.ts';
import { compareSpans, type RuleResult } from './run-rules.ts';

/** Findings quote at most this many places; the rest is counted in the message. */
const listedPlaces = 9;

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
  const fails = new Map<string, Fail[]>(results.map((result) => [result.ruleId, [...result.fails]]));
  const moved = new Map<string, string>();
  const minor = new Map<string, string>();
  for (const { rule, when, reason } of minors) {
    const kept = (fails.get(rule) ?? []).filter((it) => !when(it, model));
    if (kept.length < (fails.get(rule)?.length ?? 0)) minor.set(rule, reason);
    fails.set(rule, kept);
  }
  for (const relation of relations) {
    for (const stronger of relation.stronger) {
      const taken = new Map<Fail, Fail[]>();
      for (const weak of fails.get(relation.weaker) ?? []) {
        const strong = relation.into(weak, fails.get(stronger) ?? [], model);
        if (strong !== undefined) taken.set(strong, [...(taken.get(strong) ?? []), weak]);
      }
      if (taken.size === 0) continue;
      const gone = new Set([...taken.values()].flat());
      fails.set(
        relation.weaker,
        (fails.get(relation.weaker) ?? []).filter((it) => !gone.has(it)),
      );
      const grow = (strong: Fail): Fail => {
        const weak = taken.get(strong);
        if (weak === undefined) return strong;
        const rank = (it: Fail, id: string) => severities.indexOf(it.severity ?? law.get(id)?.severity ?? 'MONITOR');
        const worst = Math.min(rank(strong, stronger), ...weak.map((it) => rank(it, relation.weaker)));
        const own = rank(strong, stronger) === worst;
        return {
          ...absorb(strong, weak, relation.clause(weak)),
          ...(own ? {} : { severity: severities[worst] ?? 'HIGH' }),
        };
      };
      fails.set(stronger, (fails.get(stronger) ?? []).map(grow));
      if (fails.get(relation.weaker)?.length === 0) moved.set(relation.weaker, stronger);
    }
  }
  for (const decision of oneDecisions) {
    fails.set(decision.rule, oneOf(fails.get(decision.rule) ?? [], decision, law.get(decision.rule), model));
  }
  return results.map((result) => settled(result, fails.get(result.ruleId) ?? [], moved, minor));
}

function settled(
  result: RuleResult,
  fails: readonly Fail[],
  moved: ReadonlyMap<string, string>,
  minor: ReadonlyMap<string, string>,
): RuleResult {
  if (result.status !== 'failed') return result;
  if (fails.length > 0) return { ...result, fails };
  const into = moved.get(result.ruleId);
  if (into !== undefined) return { ...result, fails, reason: `Told with ${into}.` };
  return { ...result, fails, status: 'not-applicable', passes: [], reason: minor.get(result.ruleId) ?? '' };
}

/** The strong finding with the places of the others and, at the end of its first sentences, what they say. */
function absorb(strong: Fail, weak: readonly Fail[], clause: string): Fail {
  const evidence = [...(strong.evidence ?? []), ...weak.flatMap((it) => [it.span, ...(it.evidence ?? []).slice(0, 2)])];
  return {
    ...strong,
    message: clause === '' ? strong.message : `${strong.message.replace(/\.$/, '')}; ${clause}.`,
    evidence: distinct(strong, evidence).slice(0, listedPlaces),
  };
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

function oneOf(
  fails: readonly Fail[],
  { key, rank = () => 0 }: OneDecision,
  rule: Rule | undefined,
  model: DeploymentModel,
): Fail[] {
  const groups = new Map<string, Fail[]>();
  fails.forEach((fail, index) => {
    const own = key(fail, model);
    const id = own === null ? `alone ${index}` : `key ${own}`;
    groups.set(id, [...(groups.get(id) ?? []), fail]);
  });
  const order = (fail: Fail) => [
    severities.indexOf(fail.severity ?? rule?.severity ?? 'MONITOR'),
    confidences.indexOf(fail.confidence ?? rule?.confidence ?? 'Low'),
    rank(fail),
  ];
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = [...group].sort(
      (a, b) => compareLists(order(a), order(b)) || compareSpans(a.span, b.span),
    );
    if (first === undefined || others.length === 0) return group;
    return [withEdits(absorb(first, others, `the same holds in ${placesOf(others)}`), [first, ...others])];
  });
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((it, i) => it !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** One decision, one fix: the edits of all places, when every place has some and no two of them touch. */
function withEdits(fail: Fail, group: readonly Fail[]): Fail {
  if (group.some((it) => it.fix.edits.length === 0)) return fail;
  const edits: TextEdit[] = [];
  for (const edit of group.flatMap((it) => it.fix.edits)) {
    const same = edits.some((it) => it.path === edit.path && it.start === edit.start && it.text === edit.text);
    if (same) continue;
    if (edits.some((it) => it.path === edit.path && it.start <= edit.end && edit.start <= it.end)) return fail;
    edits.push(edit);
  }
  return { ...fail, fix: { ...fail.fix, edits } };
}
