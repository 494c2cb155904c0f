import type { ComparedFinding, Comparison, QuestionChange } from '@seaworthy/schema/compare';
import {
  attributionNote,
  causeWords,
  changeWords,
  modelLine,
  parts,
  partWords,
  severityChangedWord,
  signed,
} from '@seaworthy/schema/compare-words';
import { sectionOf } from '@seaworthy/schema/taxonomy';
import { tenths } from '@seaworthy/schema/words';
import { inline, oneLine } from './escape.ts';

export const comparisonFormats = ['text', 'json', 'markdown'] as const;
export type ComparisonFormat = (typeof comparisonFormats)[number];

/** One comparison for people or programs, ending in a line end. JSON is the Comparison of schema/compare.ts. */
export function renderComparison(comparison: Comparison, format: ComparisonFormat): string {
  if (format === 'json') return `${JSON.stringify(comparison, undefined, 2)}\n`;
  return render(comparison, format === 'text' ? textStyle : markdownStyle);
}

interface Style {
  title(text: string): string;
  heading(text: string, count: number): string;
  item(text: string): string;
  /** Words of an audited repository; they must not act. */
  foreign(text: string): string;
}

const textStyle: Style = {
  title: (text) => text,
  heading: (text, count) => `${text} (${count})`,
  item: (text) => `  ${text}`,
  foreign: oneLine,
};
const markdownStyle: Style = {
  title: (text) => `# ${text}`,
  heading: (text, count) => `## ${text} (${count})\n`,
  item: (text) => `- ${text}`,
  foreign: inline,
};

function render(comparison: Comparison, style: Style): string {
  const { before, after, findings, sections, questions, model } = comparison;
  const list = (heading: string, items: readonly string[]) =>
    items.length === 0 ? [] : [[style.heading(heading, items.length), ...items.map(style.item)].join('\n')];
  const of = (wanted: (finding: ComparedFinding) => boolean) =>
    findings.filter(wanted).map((it) => findingLine(it, style));
  const blocks = [
    style.title(`${style.foreign(before.project)} ${scoreText(before.value)} → ${scoreText(after.value)}`),
    [countLine(comparison), ...attributionLines(comparison)].map(style.item).join('\n'),
    ...list(
      changeWords.new,
      of((it) => it.change === 'new'),
    ),
    ...list(
      changeWords.fixed,
      of((it) => it.change === 'fixed'),
    ),
    ...list(
      severityChangedWord,
      of((it) => it.severityChange !== null),
    ),
    ...list(
      changeWords.moved,
      of((it) => it.change === 'moved' && it.severityChange === null),
    ),
    ...list(
      'Sections',
      sections.map((it) => `${sectionOf(it.id).title}: ${it.before} → ${it.after}`),
    ),
    ...list(
      'Questions',
      questions.map((it) => `${it.change}: ${style.foreign(it.text)}${answerText(it)}`),
    ),
    ...list(
      'Deployment',
      model.map((it) => style.foreign(modelLine(it))),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function findingLine({ severity, title, file, line, was, severityChange }: ComparedFinding, style: Style): string {
  const from = was !== null && was.file !== file ? ` (was ${style.foreign(was.file)}:${was.line})` : '';
  const change =
    severityChange === null
      ? severity
      : `${severityChange.before} → ${severityChange.after}, ${causeWords[severityChange.cause]}:`;
  return `${change} ${style.foreign(title)} — ${style.foreign(file)}:${line}${from}`;
}

function countLine({ counts }: Comparison): string {
  return `${counts.new} new, ${counts.fixed} fixed, ${counts.moved} moved, ${counts.open} still open, ${counts.severityChanged} with another severity`;
}

function attributionLines({ attribution }: Comparison): string[] {
  const note = attributionNote(attribution);
  const known = parts.flatMap((part) => {
    const value = attribution[part];
    return value === null || value === 0 ? [] : [`${partWords[part].toLowerCase()} ${signed(value)}`];
  });
  const sum =
    attribution.total === null
      ? []
      : [`Score ${signed(attribution.total)}${known.length === 0 ? '' : `: ${known.join(', ')}`}`];
  return note === null ? sum : [...sum, note];
}

function answerText({ after, before }: QuestionChange): string {
  if (after.answer !== null) return ` Answer: ${after.answer}.`;
  return before.answer !== null && !after.asked ? ' No longer asked.' : '';
}

function scoreText(value: number | null): string {
  return value === null ? 'not scored' : tenths(value);
}
