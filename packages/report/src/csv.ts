import type { Finding, Report } from '@seaworthy/schema/report';
import { sectionOf } from '@seaworthy/schema/taxonomy';
import { oneLine } from './escape.ts';

type Column = readonly [name: string, value: (finding: Finding) => string | number];

/** The 22 columns, in order. Scripts depend on names and order: add at the end or not at all. */
const columns: readonly Column[] = [
  ['number', (it) => it.number],
  ['id', (it) => it.id],
  ['rule', (it) => it.ruleId],
  ['area', (it) => sectionOf(it.section).areaId],
  ['section', (it) => it.section],
  ['severity', (it) => it.severity],
  ['confidence', (it) => it.confidence],
  ['risk_category', (it) => it.riskCategory],
  ['title', (it) => it.title],
  ['file', (it) => it.file],
  ['line', (it) => it.line],
  ['end_line', (it) => it.endLine],
  ['problem', (it) => it.problem.join(' ')],
  ['fix', (it) => it.fix.title],
  ['plan', (it) => it.plan],
  ['effort_low_hours', (it) => it.effort.lowHours],
  ['effort_high_hours', (it) => it.effort.highHours],
  ['score_gain', (it) => Number(it.delta.toFixed(3))],
  ['decision', (it) => it.triage?.kind ?? 'open'],
  ['decision_by', (it) => it.triage?.by ?? ''],
  ['decision_reason', (it) => it.triage?.reason ?? ''],
  ['decision_until', (it) => it.triage?.until ?? ''],
];

/** One row per finding in the report's order: RFC 4180, UTF-8, CRLF, with a header. */
export function renderCsv(report: Report): string {
  const rows = report.findings.map((finding) => columns.map(([, value]) => value(finding)));
  return [columns.map(([name]) => name), ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/**
 * One field. Text that a spreadsheet would run as a formula gets an apostrophe in front, also behind spaces and in the
 * full-width forms that some programs accept: the cells hold text of the audited repository. A semicolon ends a cell in
 * countries that write numbers with a comma.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvField(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const line = oneLine(value);
  const safe = line.replace(/(^\s*|;\s*)(?=[=+\-@＝＋－＠|%])/gu, (before) =>
    before.startsWith(';') ? `${before}'` : `'${before}`,
  );
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
