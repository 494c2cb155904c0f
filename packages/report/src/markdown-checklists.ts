import { saidBy } from '@seaworthy/assess/triage/stated';
import type { ChecklistItem, Report } from '@seaworthy/schema/report';
import { codeSpan, inline, prose } from './escape.ts';
import { placeOf } from './words.ts';

/** Six lines in the audit prompt's words, each with its controls below. */
export function preProductionPart(report: Report): string[] {
  const groups = grouped(report.checklists.preProduction);
  return [
    '## Pre-production checklist',
    '',
    ...groups.flatMap(([group, items]) => [
      `- ${inline(group)}: ${items.map((item) => inline(item.text)).join(', ')}`,
      ...items.map((item) => `  ${checkLine(item, report)}`),
    ]),
  ];
}

export function verificationPart(report: Report): string[] {
  return [
    '## Recommended production verification',
    '',
    ...report.verification.map(
      (step) => `- ${codeSpan(step.command)} -> ${prose(step.why)}. Expect: ${prose(step.expect)}`,
    ),
  ];
}

export function stackPart(report: Report): string[] {
  return [
    '## Stack-Specific Checklist',
    '',
    ...grouped(report.checklists.stack).flatMap(([group, items]) => [
      `### ${inline(group)}`,
      '',
      ...items.map((item) => checkLine(item, report)),
      '',
    ]),
  ];
}

/** `- [x] WAL mode enabled — app/db.py:12`. A tick always says what it rests on. */
function checkLine(item: ChecklistItem, report: Report): string {
  const text = inline(item.text);
  switch (item.state) {
    case 'sound':
      return `- [x] ${text} — ${item.evidence
        .slice(0, 3)
        .map((place) => codeSpan(placeOf(place)))
        .join(', ')}`;
    case 'attested':
      return `- [x] ${text} — ${attestedBy(item, report)}`;
    case 'na':
      return `- [x] ~${text}~ — n/a: ${prose(item.reason ?? 'not applicable')}`;
    case 'not':
      return `- [ ] ${text} — ${prose(item.reason ?? item.ruleIds.join(', '))}`;
    case 'ask':
      return `- [ ] ${text} — needs confirmation: ${prose(item.reason ?? 'not answered')}`;
  }
}

function attestedBy(item: ChecklistItem, report: Report): string {
  const answer = report.questions.find(
    (question) => item.questionIds.includes(question.id) && question.answer?.value === 'yes',
  )?.answer;
  // Without an answer it is a decision about its findings that attests it, and the reason says whose.
  if (answer === undefined && item.findingIds.length > 0) return `attested: ${prose(item.reason ?? 'decided')}`;
  return answer === undefined ? 'attested' : `attested by ${inline(saidBy(answer))}`;
}

function grouped(items: readonly ChecklistItem[]): [string, ChecklistItem[]][] {
  const groups = new Map<string, ChecklistItem[]>();
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  return [...groups];
}
