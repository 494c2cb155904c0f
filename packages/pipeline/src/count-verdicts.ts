import type { RuleResult } from '@seaworthy/engine/judge/run-rules';
import { rules } from '@seaworthy/engine/rules/index.generated';
import { severities } from '@seaworthy/schema/vocabulary';

const ruleSeverities = new Map(rules.map((rule) => [rule.id as string, rule.severity])); // looked up by plain rule ids

/**
 * The numbers that stand beside an area while the audit runs: rules, findings, questions, rules that threw, and the
 * findings by severity (only severities that occur), so that people see what was found before the report is there.
 */
export function countVerdicts(results: readonly RuleResult[]): Record<string, number> {
  const fails = results.flatMap((result) =>
    result.fails.map((fail) => fail.severity ?? ruleSeverities.get(result.ruleId)),
  );
  const found = severities
    .map((severity) => [severity, fails.filter((known) => known === severity).length] as const)
    .filter(([, count]) => count > 0);
  return {
    rules: results.length,
    findings: fails.length,
    questions: results.reduce((total, result) => total + result.asks.length, 0),
    errors: results.filter((result) => result.status === 'errored').length,
    ...Object.fromEntries(found),
  };
}
