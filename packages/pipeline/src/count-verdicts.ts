import type { Assessment } from '@seaworthy/assess/input';
import type { RuleResult } from '@seaworthy/engine/judge/run-rules';
import { severities } from '@seaworthy/schema/vocabulary';

/**
 * The numbers beside an area: rules and rules that threw. Findings are not among them: one edit can mend what rules of
 * several areas found, and only the assessment, which knows all of them, tells such findings as one.
 */
export function countVerdicts(results: readonly RuleResult[]): Record<string, number> {
  return { rules: results.length, errors: results.filter((result) => result.status === 'errored').length };
}

/** Findings and questions as the report will have them, and the findings by severity (only severities that occur). */
export function countAssessed({
  findings,
  sections,
}: Pick<Assessment, 'findings' | 'sections'>): Record<string, number> {
  const bySeverity = severities
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0);
  return {
    findings: findings.length,
    questions: sections.reduce((sum, section) => sum + section.questions, 0),
    ...Object.fromEntries(bySeverity),
  };
}
