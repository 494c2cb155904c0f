import type { Finding } from '@seaworthy/schema/report';
import { plan as m } from '../../messages/plan.ts';

/**
 * One issue per finding, for import into a tracker: title, a description in Markdown, and what helps to sort. RFC 4180;
 * what a spreadsheet would take for a formula begins with an apostrophe.
 *
 * @param pageOf the address of a finding's page.
 */
export function issuesCsv(findings: readonly Finding[], pageOf: (findingId: string) => string): string {
  const rows = findings.map((finding) => [
    finding.fix.title,
    descriptionOf(finding, pageOf(finding.id)),
    finding.severity,
    m.issue.due[finding.plan],
    `${finding.effort.lowHours}`,
    `${finding.effort.highHours}`,
    finding.delta.toFixed(3),
    finding.file,
    `${finding.line}`,
    finding.ruleId,
    finding.id,
  ]);
  return [m.issue.columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function descriptionOf(finding: Finding, page: string): string {
  const { parts } = m.issue;
  const block = (name: string, sentences: readonly string[]) =>
    `**${name}**\n${sentences.map((it) => `- ${it}`).join('\n')}`;
  const { fix } = finding;
  // Longer than any run of backticks in the snippet, or the fence would end inside it.
  const fence = '`'.repeat(Math.max(3, ...[...fix.after.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    finding.title,
    block(parts.problem, finding.problem),
    block(parts.impact, finding.impact),
    `**${parts.fix}**\n${fence}${fix.language}\n${fix.after.replace(/\n$/, '')}\n${fence}`,
    block(parts.verify, finding.verify),
    block(parts.tradeOff, finding.tradeOff),
    page,
  ].join('\n\n');
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
