import type { AuditSummaryView } from './api.ts';
import { countFindings } from './finding-counts.ts';
import type { Report } from './report.ts';

/** The headline of an audit for lists, with the answers that the report carries; its counts are those of its pages. */
export function summaryOf(report: Report): AuditSummaryView & { readonly rules: string } {
  const { value, low, high, band, cap } = report.score;
  return {
    score: value,
    low,
    high,
    band,
    loadLine: value === null ? null : cap.value,
    findings: countFindings(report.findings).severity,
    questions: report.questions.filter((question) => question.answer === undefined).length,
    receipt: report.receipt.sha256,
    rules: report.rules,
  };
}
