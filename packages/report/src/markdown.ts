import type { Report } from '@seaworthy/schema/report';
import { comment, inline } from './escape.ts';
import { coveragePart, evidencePart } from './markdown-appendix.ts';
import { preProductionPart, stackPart, verificationPart } from './markdown-checklists.ts';
import { environmentPart } from './markdown-environment.ts';
import { planPart, scorePart } from './markdown-plan.ts';
import { sectionParts, suspiciousPart } from './markdown-sections.ts';

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
    ],
    environmentPart(report),
    sectionParts(report),
    suspiciousPart(report),
    scorePart(report),
    planPart(report),
    preProductionPart(report),
    verificationPart(report),
    stackPart(report),
    evidencePart(report),
    coveragePart(report),
  ];
  return `${parts.map((part) => part.join('\n').trimEnd()).join('\n\n')}\n`;
}
