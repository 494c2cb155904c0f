import type { RuleStatus } from '@seaworthy/schema/report';
import { type AreaId, type SectionId, sectionOfRule } from '@seaworthy/schema/taxonomy';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { DeploymentModel } from '../model/model.ts';
import type { Ask, Fail, Rule, Skip, Verdict } from '../rules/rule.ts';
import { isForDevelopers } from '../rules/shared/development-stack.ts';
import type { Span } from '../text/span.ts';
import { foldRepeats } from './fold-repeats.ts';
import { foldSiblings } from './fold-siblings.ts';

/** What one rule said about one repository; plain data, checkpointed per area. */
export interface RuleResult {
  readonly ruleId: string;
  readonly section: SectionId;
  readonly status: RuleStatus;
  /** Why not applicable or not proven, or the error's message. */
  readonly reason?: string;
  readonly fails: readonly Fail[];
  readonly asks: readonly Ask[];
  readonly passes: readonly { readonly span: Span; readonly note?: string }[];
}

export function judgeArea(area: AreaId, rules: readonly Rule[], model: DeploymentModel): RuleResult[] {
  return rules.filter((rule) => rule.id.startsWith(`${area}/`)).map((rule) => judgeRule(rule, model));
}

export function judgeRule(rule: Rule, model: DeploymentModel): RuleResult {
  const section = sectionOfRule(rule.id).id;
  const base = { ruleId: rule.id, section, fails: [], asks: [], passes: [] };
  try {
    const verdicts = rule.select(model).map((subject) => tempered(rule.check(subject, model), rule, model));
    const found = verdicts.filter((v) => v.verdict === 'fail').sort((a, b) => compareSpans(a.span, b.span));
    const fails = foldRepeats(foldSiblings(found, rule), rule);
    const asks = verdicts.filter((v) => v.verdict === 'ask').sort((a, b) => compareSpans(a.span, b.span));
    const passes = verdicts
      .filter((v) => v.verdict === 'pass')
      .flatMap((v) => v.evidence.map((span) => (v.note === undefined ? { span } : { span, note: v.note })))
      .sort((a, b) => compareSpans(a.span, b.span));
    const skips = verdicts.filter((v) => v.verdict === 'skip');
    if (fails.length > 0) return { ...base, status: 'failed', fails, asks, passes };
    if (asks.length > 0) return { ...base, status: 'needs-confirmation', asks, passes };
    const doubt = unprovenReason(skips);
    // One container that is known to be right says nothing about the others.
    if (doubt !== undefined) return { ...base, status: 'needs-confirmation', reason: doubt, passes };
    if (passes.length > 0) return { ...base, status: 'passed', passes };
    return { ...base, status: 'not-applicable', reason: skips[0]?.reason ?? rule.noSubject };
  } catch (error) {
    // An errored rule is a fact of the report: its section cannot be sound.
    return { ...base, status: 'errored', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What is not proven about the first such subject, and how many more there are. */
function unprovenReason(skips: readonly Skip[]): string | undefined {
  const reasons = [...new Set(skips.filter((it) => it.unproven === true).map((it) => it.reason))];
  const [first, ...more] = reasons;
  if (first === undefined || more.length === 0) return first;
  return `${first.replace(/[.]$/, '')} (and ${more.length} more like it).`;
}

/** Files that only developers start: nothing about them is worse than MEDIUM, and some rules have nothing to say. */
function tempered(verdict: Verdict, rule: Rule, model: DeploymentModel): Verdict {
  if (verdict.verdict !== 'fail' || rule.forDevelopers === 'unchanged') return verdict;
  if (!isForDevelopers(verdict.span.file, model)) return verdict;
  if (rule.forDevelopers === 'silent') return { verdict: 'skip', reason: 'The only stack here is for developers.' };
  const severity = verdict.severity ?? rule.severity;
  return severity === 'CRITICAL' || severity === 'HIGH' ? { ...verdict, severity: 'MEDIUM' } : verdict;
}

export function compareSpans(a: Span, b: Span): number {
  return compareText(a.file, b.file) || a.start - b.start || a.end - b.end;
}
