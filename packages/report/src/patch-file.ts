import { combinePatches } from '@seaworthy/assess/combine-patches';
import type { Report } from '@seaworthy/schema/report';
import { oneLine } from './escape.ts';
import { findingPlace } from './words.ts';

/**
 * `fixes.patch`: every fix that can be made by machine, as one unified diff in which no two fixes touch the same lines.
 * The comment above it, which `git apply` and `patch` skip, says what is in it, what is not and why.
 */
export function renderPatch(report: Report): string {
  const { patch, taken, leftOut } = combinePatches(report.findings);
  const byNumber = new Map(report.findings.map((finding) => [finding.number, finding]));
  const line = (number: number, more: string) => {
    const finding = byNumber.get(number);
    if (finding === undefined) return [];
    const safety = finding.fix.safety === 'safe' ? 'safe' : 'review';
    return [`#  ${number} [${safety}] ${words(`${findingPlace(finding)}: ${finding.title}`)}${more}`];
  };
  const withEdits = taken.length + leftOut.length;
  const advice = report.findings.length - withEdits;
  return [
    `# Seaworthy: fixes for ${words(report.project.name) || 'unnamed'}, receipt ${report.receipt.sha256.slice(0, 12)}`,
    '# Read it, then: git apply --check fixes.patch && git apply fixes.patch',
    '# "safe" cannot change behaviour anyone relies on; "review" can.',
    `# In this file: ${taken.length} of ${withEdits} fixes with edits.`,
    ...taken.flatMap((number) => line(number, '')),
    ...(leftOut.length === 0 ? [] : [`# Left out: ${leftOut.length}`]),
    ...leftOut.flatMap(({ number, why }) => line(number, ` — ${words(why)}`)),
    ...(advice === 0 ? [] : [`# ${advice} findings have advice instead of edits: see the report.`]),
    '',
    patch,
  ].join('\n');
}

/** On one line, so that nothing can open a diff of its own. */
function words(text: string): string {
  return oneLine(text);
}
