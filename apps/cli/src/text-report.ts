import { countFindings } from '@seaworthy/schema/finding-counts';
import { gradeOf } from '@seaworthy/schema/fix-grade';
import { headingWords } from '@seaworthy/schema/heading-words';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { gain, severities, tenths } from '@seaworthy/schema/words';
import { plain } from './plain.ts';
import { count } from './verdict.ts';

type Severity = Finding['severity'];

/** Shape, word and colour say the same: none of them is needed to understand the other two. */
const marks: Readonly<Record<Severity, { readonly glyph: string; readonly ansi: string }>> = {
  CRITICAL: { glyph: '⬢', ansi: '1;35' },
  HIGH: { glyph: '▲', ansi: '31' },
  MEDIUM: { glyph: '◆', ansi: '33' },
  MONITOR: { glyph: '○', ansi: '36' },
};

const width = 80;

/** For a terminal: questions, then findings with the worst last, then the numbers, so that what matters stands above the prompt. */
export function renderText(report: Report, colour: boolean): string {
  const paint = (ansi: string, text: string) => (colour ? `\u001b[${ansi}m${text}\u001b[0m` : text);
  const worstLast = [...severities].reverse();
  const blocks = [
    ...questionBlocks(report, paint),
    ...worstLast.flatMap((severity) =>
      report.findings
        .filter((finding) => finding.severity === severity && isOpen(finding))
        .map((finding) => findingBlock(finding, paint)),
    ),
    ...unreadBlocks(report),
    summaryBlock(report, paint),
  ];
  return `${blocks.join('\n\n')}\n`;
}

type Paint = (ansi: string, text: string) => string;

function findingBlock(finding: Finding, paint: Paint): string {
  const { glyph, ansi } = marks[finding.severity];
  const doubt = finding.kind === 'suspicious' ? ' (suspicious)' : '';
  const head = `${plain(finding.file)}:${finding.line}  ${paint(ansi, `${glyph} ${finding.severity}`)}${doubt}  ${plain(finding.title)}`;
  const quote = finding.evidence.find((it) => it.path === finding.file && it.startLine === finding.line)?.quote;
  const number = String(finding.line).padStart(5);
  const gap = `${' '.repeat(5)} | `;
  const what = finding.problem[0] ?? '';
  const gained = finding.delta > 0 ? `, ${gain(finding.delta)}` : '';
  return [
    head,
    ...(quote === undefined ? [] : [`${number} | ${clip(plain(quote), width - 8)}`]),
    ...wrap(plain(what), width - gap.length).map((line) => `${gap}${line}`),
    ...wrap(`fix: ${plain(finding.fix.title)} (${gradeOf(finding.fix)}${gained})`, width - 3).map(
      (line) => `   ${line}`,
    ),
    `   ${paint('2', finding.ruleId)}`,
  ].join('\n');
}

/** What the repository or the team has answered is asked no more. */
function openQuestionsOf({ questions }: Report): Report['questions'] {
  return questions.filter((question) => question.answer === undefined);
}

function questionBlocks(report: Report, paint: Paint): string[] {
  return openQuestionsOf(report).map((question) =>
    [
      ...wrap(`? ${plain(question.text)}`, width),
      ...wrap(`needed: ${plain(question.needed)}`, width - 3).map((line) => `   ${line}`),
      `   ${paint('2', question.ruleId)}`,
    ].join('\n'),
  );
}

function unreadBlocks(report: Report): string[] {
  return report.input.failed.map(({ path, line, reason }) =>
    wrap(`${plain(path)}${line === undefined ? '' : `:${line}`}  not read: ${plain(reason)}`, width).join('\n'),
  );
}

/** The numbers alone, without the findings. */
export function renderHeadline(report: Report, colour: boolean): string {
  return summaryBlock(report, (ansi, text) => (colour ? `[${ansi}m${text}[0m` : text));
}

function summaryBlock(report: Report, paint: Paint): string {
  const { input, findings, score } = report;
  const bySeverity = severities.map((severity) => {
    const number = findings.filter((finding) => finding.severity === severity && isOpen(finding)).length;
    return paint(marks[severity].ansi, `${marks[severity].glyph} ${number} ${severity.toLowerCase()}`);
  });
  const lines = [
    readLine(input),
    `${bySeverity.join('  ')}   questions ${openQuestionsOf(report).length}`,
    ...decisionLines(report),
  ];
  if (score.value === null) lines.push('Score: none, nothing here deploys.');
  else {
    const range = score.low === null || score.high === null ? '' : `  (${tenths(score.low)}–${tenths(score.high)})`;
    const band = score.band === null ? '' : `  ${headingWords(score.band, countFindings(findings).severity)}`;
    lines.push(
      `${paint('1', `Score ${tenths(score.value)} / 10`)}${range}${band}   load line ${tenths(score.cap.value)}`,
    );
  }
  lines.push(...derivedLines(report));
  return lines.join('\n');
}

/** `accepted 2 · dismissed 1 · suppressions: 1 unused, 1 expired`; nothing where nobody decided anything. */
function decisionLines({ findings, suppressions = [] }: Report): string[] {
  const { accepted = 0, dismissed = 0 } = countFindings(findings);
  const idle = (['unused', 'expired', 'void'] as const).flatMap((state) => {
    const number = suppressions.filter((entry) => entry.state === state).length;
    return number === 0 ? [] : [`${number} ${state}`];
  });
  const parts = [
    ...(accepted === 0 ? [] : [`accepted ${accepted}`]),
    ...(dismissed === 0 ? [] : [`dismissed ${dismissed}`]),
    ...(idle.length === 0 ? [] : [`suppressions: ${idle.join(', ')}`]),
  ];
  return parts.length === 0 ? [] : [parts.join(' · ')];
}

function derivedLines({ derived, findings }: Report): string[] {
  if (derived === undefined) return [];
  const { filter, answers, decisions = 0 } = derived;
  return [
    ...(filter === null
      ? []
      : [
          `Filtered: ${plain(filter)}. ${findings.length} of ${count(derived.findings, 'finding')}; the score is the one of all.`,
        ]),
    ...(answers === 0 ? [] : [`${count(answers, 'answer')} given after the audit applied.`]),
    ...(decisions === 0 ? [] : [`${count(decisions, 'decision')} of the team applied.`]),
  ];
}

function readLine({ read, files, failed }: Report['input']): string {
  const unread = failed.length === 0 ? '' : ` (${failed.length} not read)`;
  const others = read < files ? '; the others say nothing about deployment' : '';
  return `Read ${read} of ${count(files, 'file')}${unread}${others}.`;
}

function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

function wrap(text: string, limit: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > limit) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
