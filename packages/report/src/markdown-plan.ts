import { gradeOf } from '@seaworthy/schema/fix-grade';
import type { Finding, Question, Report } from '@seaworthy/schema/report';
import type { FixGrade } from '@seaworthy/schema/report-fix';
import { gain, tenths } from '@seaworthy/schema/words';
import { bullet, codeSpan, inline, prose, row } from './escape.ts';
import { count, findingPlace, hours, provenTogether } from './words.ts';

/** Score with its justification and the top three; then the action plan with effort. */
export function scorePart(report: Report): string[] {
  return [
    '## Infrastructure Readiness Score',
    '',
    scoreLine(report),
    '',
    ...report.score.bullets.map((text) => `- ${bullet(text)}`),
    '',
    '### Top 3 priority fixes',
    '',
    ...topLines(report),
  ];
}

export function planPart(report: Report): string[] {
  const { plan } = report;
  return [
    '## Summary & Action Plan',
    '',
    '### 1) Fix Now (before production deployment)',
    '',
    ...fixTable(report, plan.now, 'Nothing has to be fixed before a production deployment.'),
    ...confirmedGaps(report, ['CRITICAL', 'HIGH']),
    '',
    '### 2) Fix Soon (first week in production)',
    '',
    ...fixTable(report, plan.soon, 'Nothing is due in the first week.'),
    ...confirmedGaps(report, ['MEDIUM']),
    '',
    '### 3) Monitor (metrics + thresholds)',
    '',
    ...monitorTable(report),
    ...confirmedGaps(report, ['MONITOR']),
    '',
    plan.now.length === 0
      ? '### Estimated effort for Fix Now: none (0 items)'
      : `### Estimated effort for Fix Now: ${hours(plan.effortNow)} (${count(plan.now.length, 'item', 'items')})`,
    ...togetherLine(report),
  ];
}

/** What the proven patches do together; of the audit itself, whatever was answered since. */
function togetherLine(report: Report): string[] {
  const sentence = provenTogether(report);
  return sentence === null ? [] : ['', sentence];
}

function scoreLine(report: Report): string {
  const { value, band, low, high } = report.score;
  if (value === null || band === null) return '**Not scored** — nothing deployable was found.';
  const open = report.questions.filter((question) => question.answer === undefined).length;
  const why =
    open === 0 ? 'some sections are unknown' : open === 1 ? '1 question is open' : `${open} questions are open`;
  const interval =
    low === null || high === null || low === high ? '' : ` (${tenths(low)}–${tenths(high)} while ${why})`;
  return `**${tenths(value)} / 10** — ${band.range}: ${band.words}.${interval}`;
}

function topLines(report: Report): string[] {
  const top = found(report, report.score.top3);
  if (top.length === 0)
    return [report.score.top3.length === 0 ? 'No finding is open.' : 'None of them is in the filter.'];
  return top.map(
    (finding, index) =>
      `${index + 1}. ${inline(finding.title)} — ${prose(finding.fix.title)} (finding ${finding.number}, ${finding.severity}, ${codeSpan(findingPlace(finding))}, score ${gain(finding.delta)}, ${hours(finding.effort)})`,
  );
}

function fixTable(report: Report, ids: readonly string[], none: string): string[] {
  const findings = found(report, ids);
  if (findings.length === 0) return [none];
  return [
    row(['#', 'Fix', 'Severity', 'Effort', 'Score', 'Patch']),
    row(['---', '---', '---', '---', '---', '---']),
    ...findings.map((finding) =>
      row([
        `${finding.number}`,
        `${inline(finding.title)} — ${prose(finding.fix.title)}`,
        finding.severity === 'MEDIUM' && finding.plan === 'now' ? 'MEDIUM, while you are there' : finding.severity,
        hours(finding.effort),
        gain(finding.delta),
        gradeWords[gradeOf(finding.fix)],
      ]),
    ),
  ];
}

/** Said of a fix wherever there is room for one word. */
export const gradeWords: Readonly<Record<FixGrade, string>> = {
  proven: '✓ proven',
  suggested: '◦ suggested',
  advice: 'advice',
};

function monitorTable(report: Report): string[] {
  const findings = found(report, report.plan.monitor);
  if (findings.length === 0) return ['Nothing is accepted on watch.'];
  return [
    row(['Metric', 'Threshold', 'Why', 'Rule']),
    row(['---', '---', '---', '---']),
    ...findings.map((finding) =>
      row([
        prose(finding.monitor?.metric ?? finding.title),
        prose(finding.monitor?.threshold ?? 'any change for the worse'),
        prose(finding.monitor?.why ?? finding.impact.join(' ')),
        `${inline(finding.ruleId)} (${finding.number})`,
      ]),
    ),
  ];
}

function confirmedGaps(report: Report, severities: readonly Question['severityIfNo'][]): string[] {
  const gaps = report.questions.filter(
    (question) =>
      question.answer?.value === 'no' &&
      question.gap?.triage === undefined &&
      severities.includes(question.severityIfNo),
  );
  if (gaps.length === 0) return [];
  return [
    '',
    ...gaps.map((gap) => `- Confirmed by an answer: ${prose(gap.text)} No. Do: ${prose(gap.assumedDefault)}`),
  ];
}

/** Findings by id, in the order of the ids. */
function found(report: Report, ids: readonly string[]): Finding[] {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
