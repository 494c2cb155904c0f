import type { Report } from '@seaworthy/schema/report';
import { codeSpan, comment, inline } from './escape.ts';
import { acceptedPart } from './markdown-accepted.ts';
import { coveragePart, evidencePart } from './markdown-appendix.ts';
import { preProductionPart, stackPart, verificationPart } from './markdown-checklists.ts';
import { environmentPart } from './markdown-environment.ts';
import { planPart, scorePart } from './markdown-plan.ts';
import { sectionParts, suspiciousPart } from './markdown-sections.ts';
import { count } from './words.ts';

/**
 * The report in the audit prompt's output format, for people and for scripts written for that format. A pure function of
 * the report: UTF-8, LF, one blank line between blocks. Nothing from the audited repository can leave its place in it.
 */
export function renderMarkdown(report: Report): string {
  const parts = [
    [
      `# Infrastructure & Deployment Audit — ${inline(report.project.name) || 'unnamed'}`,
      comment(
        `seaworthy report/1 · engine ${report.engine} · rules ${report.rules} · input sha256:${report.input.sha256} · receipt sha256:${report.receipt.sha256}`,
      ),
      ...derivedLines(report),
    ],
    environmentPart(report),
    sectionParts(report),
    suspiciousPart(report),
    scorePart(report),
    planPart(report),
    preProductionPart(report),
    verificationPart(report),
    stackPart(report),
    ...[acceptedPart(report)].filter((part) => part.length > 0),
    evidencePart(report),
    coveragePart(report),
  ];
  return `${parts.map((part) => part.join('\n').trimEnd()).join('\n\n')}\n`;
}

/** What happened to the report after the audit: whoever reads the file must not take a part for the whole. */
export function derivedLines({ derived, findings }: Report): string[] {
  if (derived === undefined) return [];
  const { answers, decisions = 0, filter } = derived;
  return [
    '',
    ...(filter === null
      ? []
      : [
          `> **Filtered:** ${codeSpan(filter)} — ${findings.length} of ${count(derived.findings, 'finding', 'findings')}. Score, sections and checklists are those of the whole audit.`,
        ]),
    ...(answers === 0 ? [] : [`> ${count(answers, 'answer', 'answers')} given after the audit applied.`]),
    ...(decisions === 0 ? [] : [`> ${count(decisions, 'decision', 'decisions')} of the team applied.`]),
    `> Receipt of the audit's own report: sha256 ${codeSpan(derived.receipt)}`,
  ];
}
