import type { AuditSummaryView } from './api.ts';
import { countFindings } from './finding-counts.ts';
import type { Report } from './report.ts';

/**
 * The headline of an audit for lists, with the answers and decisions that the report carries; its counts are those of its
 * pages. `until` is the last day on which it holds (ISO date): then a decision or a statement ends that it counts on. Null: no day is.
 */
export function summaryOf(
  report: Report,
): AuditSummaryView & { readonly rules: string; readonly until: string | null } {
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
    until: firstEnd(report),
  };
}

function firstEnd({ suppressions = [], settings }: Report): string | null {
  const ends = [...suppressions, ...(settings?.facts ?? [])].flatMap(({ state, until }) =>
    state === 'used' && until !== null ? [until] : [],
  );
  return ends.reduce<string | null>((first, end) => (first === null || end < first ? end : first), null);
}
