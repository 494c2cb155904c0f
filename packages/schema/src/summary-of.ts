import type { AuditSummaryView } from './api.ts';
import type { Report } from './report.ts';

/**
 * The headline of an audit for lists, with the answers that the report carries. Suspicious patterns are not counted: they
 * are no findings until somebody looked.
 */
export function summaryOf(report: Report): AuditSummaryView & { readonly rules: string } {
  const findings = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, MONITOR: 0 };
  for (const finding of report.findings) if (finding.kind === 'issue') findings[finding.severity] += 1;
  const { value, low, high, band, cap } = report.score;
  return {
    score: value,
    low,
    high,
    band,
    loadLine: value === null ? null : cap.value,
    findings,
    questions: report.questions.filter((question) => question.answer === undefined).length,
    receipt: report.receipt.sha256,
    rules: report.rules,
  };
}
