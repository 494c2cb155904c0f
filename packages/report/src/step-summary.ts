import { countFindings } from '@seaworthy/schema/finding-counts';
import { headingWords } from '@seaworthy/schema/heading-words';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { areas, sectionOf } from '@seaworthy/schema/taxonomy';
import { gain, severities, tenths } from '@seaworthy/schema/words';
import { codeSpan, inline, prose, row } from './escape.ts';
import { decisionCounts, hasDecisions } from './markdown-accepted.ts';
import { count, findingPlace, hours } from './words.ts';

export interface StepSummaryOptions {
  /** One sentence each: the gate's result and why. Empty: no gate was applied. */
  readonly gate: readonly string[];
}

/** GitHub takes 1 MiB per step; ours stays far below, so that several fit on one page. */
const limitBytes = 60_000;
/** Findings shown at first sight; the others are folded. */
const shownFindings = 20;

/** The page of a GitHub Actions run: score, gate, areas, findings, what was not read. At most 60 kB of Markdown. */
export function renderStepSummary(report: Report, { gate }: StepSummaryOptions): string {
  const head = [
    `## Seaworthy: ${inline(report.project.name) || 'unnamed'}`,
    '',
    scoreLine(report),
    '',
    ...gate.map((sentence) => `**${inline(sentence)}**`),
    '',
    ...areaTable(report),
    '',
    ...fixFirst(report),
    ...(hasDecisions(report) ? [decisionCounts(report), ''] : []),
  ];
  const tail = ['', ...unreadLines(report), '', receiptLine(report), ''];
  const room = limitBytes - bytesOf([...head, ...tail].join('\n'));
  return [...head, ...findingTables(report, room), ...tail].join('\n').replace(/\n{3,}/g, '\n\n');
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

function scoreLine({ score, questions, findings }: Report): string {
  if (score.value === null || score.band === null) return '**Not scored**: nothing deployable was found.';
  const open = questions.filter((question) => question.answer === undefined).length;
  const interval =
    score.low === null || score.high === null || score.low === score.high
      ? ''
      : ` (${tenths(score.low)}–${tenths(score.high)} while ${count(open, 'question is', 'questions are')} open)`;
  return `\`${scale(score.value)}\` **${tenths(score.value)} / 10** — ${headingWords(score.band, countFindings(findings).severity)}${interval}`;
}

/** `▕██████▌···▏`: ten cells, halves drawn. */
function scale(value: number): string {
  const full = Math.floor(value);
  const half = full < 10 && value - full >= 0.5 ? '▌' : '';
  return `▕${'█'.repeat(full)}${half}${'·'.repeat(10 - full - half.length)}▏`;
}

function areaTable(report: Report): string[] {
  const heading = ['Area', ...severities.map((it) => it.charAt(0) + it.slice(1).toLowerCase()), 'Points lost'];
  const rows = areas.map((area) => {
    const own = report.findings.filter(
      (it) => sectionOf(it.section).areaId === area.id && it.kind === 'issue' && isOpen(it),
    );
    const results = report.sections.filter((it) => sectionOf(it.id).areaId === area.id);
    const weight = results.reduce((sum, it) => sum + it.weight, 0);
    const lost = results.reduce((sum, it) => sum + it.weight * it.loss, 0);
    const counts = severities.map((severity) => own.filter((it) => it.severity === severity).length);
    return row([area.title, ...counts.map((it) => (it === 0 ? '·' : String(it))), `${lost.toFixed(1)} of ${weight}`]);
  });
  return [row(heading), row(heading.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows];
}

function fixFirst(report: Report): string[] {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const top = report.score.top3.flatMap((id) => byId.get(id) ?? []);
  if (top.length === 0) return [];
  return [
    '### Fix first',
    '',
    ...top.map(
      (it, index) =>
        `${index + 1}. ${inline(it.title)} — ${codeSpan(findingPlace(it))}, ${it.severity}, score ${gain(it.delta)}, ${hours(it.effort)}`,
    ),
    '',
  ];
}

/** The worst at first sight, the rest folded as far as the room goes; what has none is counted. */
function findingTables(report: Report, room: number): string[] {
  const worst = report.findings
    .filter((finding) => finding.kind === 'issue' && isOpen(finding))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.number - b.number);
  if (worst.length === 0) return ['No finding is open.'];
  const heading = [row(['#', 'Severity', 'Finding', 'Place', 'Fix']), row(['---', '---', '---', '---', '---'])];
  const rows = worst.map(findingRow);
  let left = room - 2 * bytesOf(heading.join('\n')) - 400;
  const fits = rows.findIndex((text) => {
    left -= bytesOf(text) + 1;
    return left < 0;
  });
  const kept = fits < 0 ? rows : rows.slice(0, fits);
  const [open, folded] = [kept.slice(0, shownFindings), kept.slice(shownFindings)];
  const missing = rows.length - kept.length;
  return [
    `### ${count(worst.length, 'finding', 'findings')}`,
    '',
    ...heading,
    ...open,
    '',
    ...(folded.length === 0
      ? []
      : [`<details><summary>${folded.length} more</summary>`, '', ...heading, ...folded, '', '</details>']),
    ...(missing === 0 ? [] : ['', `${missing} milder findings are in the report files.`]),
  ];
}

function findingRow(it: Finding): string {
  return row([String(it.number), it.severity, inline(it.title), codeSpan(findingPlace(it)), prose(it.fix.title)]);
}

function unreadLines({ input }: Report): string[] {
  if (input.failed.length === 0) return [];
  return [
    '### Not read',
    '',
    ...input.failed.slice(0, 20).map((file) => `- ${codeSpan(file.path)}: ${prose(file.reason)}`),
    ...(input.failed.length > 20 ? [`- and ${input.failed.length - 20} more`] : []),
  ];
}

function receiptLine({ receipt, input }: Report): string {
  return `Receipt ${codeSpan(receipt.sha256)} · input ${codeSpan(input.sha256)} · ${input.read} of ${input.files} files read`;
}
