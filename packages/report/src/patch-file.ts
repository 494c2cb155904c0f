import { combinePatches } from '@seaworthy/assess/combine-patches';
import { gradeOf } from '@seaworthy/schema/fix-grade';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { oneLine } from './escape.ts';
import { findingPlace, provenTogether } from './words.ts';

/**
 * `fixes.patch`: every proven fix, as one unified diff in which no two fixes touch the same lines. What people accepted or dismissed is left out. The comment above it,
 * which `git apply` and `patch` skip, says what is in it, what is not and why. Of a report in which nobody tried to prove
 * anything, every fix with edits is in it.
 */
export function renderPatch(report: Report): string {
  const open = report.findings.filter(isOpen);
  const wanted = open.filter((finding) => report.proofs === undefined || isProven(finding));
  const combined = combinePatches(wanted);
  const { patch, taken } = combined;
  const unproven = open.filter((finding) => finding.fix.edits.length > 0 && !wanted.includes(finding));
  const leftOut = [...combined.leftOut, ...unproven.map(whyNot)].sort((a, b) => a.number - b.number);
  const byNumber = new Map(report.findings.map((finding) => [finding.number, finding]));
  const line = (number: number, more: string) => {
    const finding = byNumber.get(number);
    if (finding === undefined) return [];
    const grade = isProven(finding) ? 'proven' : 'suggested';
    return [`#  ${number} [${grade}] ${words(`${findingPlace(finding)}: ${finding.title}`)}${more}`];
  };
  const together = provenTogether(report);
  const withEdits = taken.length + leftOut.length;
  const advice = open.length - withEdits;
  return [
    `# Seaworthy: fixes for ${words(report.project.name) || 'unnamed'}, receipt ${report.receipt.sha256.slice(0, 12)}`,
    '# Read it, then: git apply --check fixes.patch && git apply fixes.patch',
    '# "proven": applied alone, parsed and audited again, it closes its finding, opens none and lowers no score.',
    ...(together === null ? [] : [`# ${words(together)}`]),
    `# In this file: ${taken.length} of ${withEdits} fixes with edits.`,
    ...taken.flatMap((number) => line(number, '')),
    ...(leftOut.length === 0 ? [] : [`# Left out: ${leftOut.length}`]),
    ...leftOut.flatMap(({ number, why }) => line(number, ` — ${words(why)}`)),
    ...(advice === 0 ? [] : [`# ${advice} findings have advice instead of edits: see the report.`]),
    '',
    patch,
  ].join('\n');
}

function isProven({ fix }: Finding): boolean {
  return gradeOf(fix) === 'proven';
}

function whyNot({ number, fix: { proof } }: Finding): { number: number; why: string } {
  const failed = proof !== undefined && 'failed' in proof ? `not proven: ${proof.failed}` : 'not tried.';
  return { number, why: failed };
}

/** On one line, so that nothing can open a diff of its own. */
function words(text: string): string {
  return oneLine(text);
}
