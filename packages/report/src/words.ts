import type { Evidence } from '@seaworthy/schema/evidence';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { tenths } from '@seaworthy/schema/words';

export { hoursText as hours } from '@seaworthy/schema/words';

/** `12` or `12-18`. */
export function lines(place: { readonly startLine: number; readonly endLine: number }): string {
  return place.endLine > place.startLine ? `${place.startLine}-${place.endLine}` : `${place.startLine}`;
}

/** `compose.yml:12`, unescaped. */
export function placeOf(evidence: Evidence): string {
  return `${evidence.path}:${lines(evidence)}`;
}

export function findingPlace(finding: Pick<Finding, 'file' | 'line' | 'endLine'>): string {
  return `${finding.file}:${lines({ startLine: finding.line, endLine: finding.endLine })}`;
}

/** What the proven patches do as one; null: nothing was proven, or only one by one. Never a prediction. */
export function provenTogether({ proofs, findings }: Pick<Report, 'proofs' | 'findings'>): string | null {
  const together = proofs?.together;
  if (together === undefined) return null;
  // What was tried together holds patches that are not wanted any more.
  if (findings.some((finding) => !isOpen(finding) && together.findings.includes(finding.id))) return null;
  const patches = count(together.findings.length, 'proven patch', 'proven patches');
  if ('failed' in together)
    return `The ${patches} of fixes.patch are proven one by one, not together: ${together.failed}`;
  const { scoreBefore, scoreAfter } = together;
  return scoreBefore === null || scoreAfter === null
    ? `Proven: the ${patches} of fixes.patch together close their findings and open none.`
    : `Proven: ${tenths(scoreBefore)} → ${tenths(scoreAfter)} with the ${patches} of fixes.patch applied together.`;
}

export function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
