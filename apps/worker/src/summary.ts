import type { Report } from '@seaworthy/schema/report';
import type { AuditSummary } from '@seaworthy/store/port';

/** The headline of an audit for lists. Suspicious patterns are not counted: they are no findings until somebody looked. */
export function summaryOf(report: Report): AuditSummary {
  const findings = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, MONITOR: 0 };
  for (const finding of report.findings) if (finding.kind === 'issue') findings[finding.severity] += 1;
  return {
    score: report.score.value,
    low: report.score.low,
    high: report.score.high,
    findings,
    questions: report.questions.length,
    receipt: report.receipt.sha256,
  };
}
