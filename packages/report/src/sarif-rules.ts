import type { Finding, Report } from '@seaworthy/schema/report';
import { sectionOf, sectionOfRule, sections } from '@seaworthy/schema/taxonomy';
import { prose } from './escape.ts';
import { messageText, type SarifObject } from './sarif-words.ts';

/** GitHub's bands: critical from 9.0, high from 7.0, medium from 4.0, low below. */
const securitySeverity: Readonly<Record<Finding['severity'], string>> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.5',
  MONITOR: '2.0',
};
export const levels: Readonly<Record<Finding['severity'], 'error' | 'warning' | 'note'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  MONITOR: 'note',
};
const problemSeverity = { error: 'error', warning: 'warning', note: 'recommendation' } as const;

/** The rules behind the results, in the order of `ids`. The report alone is read, so their texts are those of a finding. */
export function ruleDescriptors(report: Report, ids: readonly string[]): SarifObject[] {
  const first = new Map<string, Finding>();
  for (const finding of report.findings) if (!first.has(finding.ruleId)) first.set(finding.ruleId, finding);
  const asked = new Map(report.questions.map((question) => [question.ruleId, question]));
  return ids.map((id) => {
    const finding = first.get(id);
    const title = finding?.title ?? asked.get(id)?.text ?? id;
    return {
      id,
      name: nameOf(id),
      shortDescription: { text: messageText(title) || id },
      ...(finding === undefined ? {} : textsOf(finding)),
      relationships: [{ target: taxon(sectionOfRule(id).id), kinds: ['relevant'] }],
      properties: propertiesOf(id, finding),
    };
  });
}

function textsOf(finding: Finding): SarifObject {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['Why', [...finding.problem, ...finding.impact]],
    ['How to verify', finding.verify],
    ['The fix', [finding.fix.title]],
    ['Trade-off', finding.tradeOff],
  ];
  return {
    fullDescription: { text: messageText(finding.problem.join(' ')) || finding.ruleId },
    defaultConfiguration: { level: levels[finding.severity] },
    help: {
      text: parts.map(([title, texts]) => `${title}: ${texts.map(messageText).join(' ')}`).join('\n'),
      markdown: parts.map(([title, texts]) => `**${title}.** ${texts.map(prose).join(' ')}`).join('\n\n'),
    },
  };
}

function propertiesOf(id: string, finding: Finding | undefined): SarifObject {
  const section = sectionOfRule(id);
  const isSecurity = (finding?.riskCategory ?? section.risk) === 'Security';
  const tags = ['infrastructure', section.areaId, section.id, ...(isSecurity ? ['security'] : [])];
  if (finding === undefined) return { tags };
  return {
    tags,
    precision: finding.confidence.toLowerCase(),
    'problem.severity': problemSeverity[levels[finding.severity]],
    'security-severity': securitySeverity[finding.severity],
  };
}

/** `storage/sqlite/wal-mode-missing` → `WalModeMissing`. */
function nameOf(id: string): string {
  const words = id.slice(id.lastIndexOf('/') + 1).split(/[^A-Za-z0-9]+/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Rule';
}

/** The 35 sections with the audit prompt's numbers. */
export function sectionTaxonomy(): SarifObject {
  return {
    name: 'seaworthy-sections',
    organization: 'Seaworthy',
    shortDescription: { text: 'The 35 sections of the infrastructure and deployment audit.' },
    isComprehensive: true,
    taxa: sections.map((section) => ({
      id: section.id,
      name: section.seed,
      shortDescription: { text: section.title },
    })),
  };
}

/** A reference to one section. */
export function taxon(id: Finding['section']): SarifObject {
  const index = sections.indexOf(sectionOf(id));
  return { id, index, toolComponent: { name: 'seaworthy-sections', index: 0 } };
}
