import type { Evidence } from '@seaworthy/schema/evidence';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report, SectionResult } from '@seaworthy/schema/report';
import { areas } from '@seaworthy/schema/taxonomy';
import { codeSpan, prose } from './escape.ts';
import { findingBlock } from './markdown-finding.ts';
import { count, placeOf } from './words.ts';

/** The nine areas and 35 sections as the audit prompt orders them, each with its findings or one line that answers it. */
export function sectionParts(report: Report): string[] {
  return areas.flatMap((area, index) => [
    `## ${index + 1}) ${area.title}`,
    '',
    ...area.sections.flatMap((section, position) => [
      `### ${String.fromCharCode(65 + position)}) ${section.title}`,
      '',
      ...sectionBody(report, section.id),
      '',
    ]),
  ]);
}

/** Low confidence: the same block, grouped apart. */
export function suspiciousPart(report: Report): string[] {
  const suspicious = report.findings.filter((finding) => finding.kind === 'suspicious' && isOpen(finding));
  const body =
    suspicious.length === 0 ? ['None.'] : suspicious.flatMap((finding) => [findingBlock(finding, '###'), '']);
  return ['## Suspicious Patterns', '', ...body, ''];
}

function sectionBody(report: Report, id: SectionResult['id']): string[] {
  const issues = report.findings.filter(
    (finding) => finding.section === id && finding.kind === 'issue' && isOpen(finding),
  );
  if (issues.length === 0) return [sectionAnswer(report, id)];
  return issues.flatMap((finding, index) => [...(index > 0 ? [''] : []), findingBlock(finding, '####')]);
}

/** The line that answers a section without findings of its own: what proves it, what is open, why it does not apply. */
export function sectionAnswer(report: Report, id: SectionResult['id']): string {
  const suspicious = report.findings.filter(
    (finding) => finding.section === id && finding.kind === 'suspicious' && isOpen(finding),
  );
  if (suspicious.length > 0) return suspicionLine(suspicious);
  const result = report.sections.find((section) => section.id === id);
  return result === undefined ? 'Needs Confirmation — this section was not assessed.' : sectionLine(result);
}

function suspicionLine(suspicious: readonly Finding[]): string {
  const numbers = suspicious.map((finding) => finding.number).join(', ');
  return `Needs Confirmation — ${count(suspicious.length, 'suspicious pattern', 'suspicious patterns')}, see ${numbers} under Suspicious Patterns.`;
}

function sectionLine(result: SectionResult): string {
  const reason = result.reason === undefined ? '' : prose(result.reason);
  switch (result.state) {
    case 'sound':
      return `Sound — ${quotes(result.evidence)}`;
    case 'unknown':
      return `Needs Confirmation — ${reason}`;
    case 'attested':
      return `Attested — ${reason}`;
    case 'na':
      return `Not applicable because: ${reason}`;
    case 'finding':
      return `Confirmed gap — ${reason || `${count(result.findings, 'finding', 'findings')}, left out by the filter.`}`;
  }
}

function quotes(evidence: readonly Evidence[]): string {
  const shown = evidence.slice(0, 3).map((place) => {
    const quote = codeSpan(place.quote);
    return quote === '' ? codeSpan(placeOf(place)) : `${codeSpan(placeOf(place))} (${quote})`;
  });
  const more = evidence.length > shown.length ? ` and ${evidence.length - shown.length} more, see Appendix A` : '';
  return `${shown.join(', ')}${more}`;
}
