import type { ComparedFinding } from '@seaworthy/schema/compare';

/** In reading order. What is judged otherwise stands there and nowhere else, moved or not. */
export const groups = ['fixed', 'open', 'new', 'moved', 'severity'] as const;
export type Group = (typeof groups)[number];

export function groupOf({ change, severityChange }: ComparedFinding): Group {
  return severityChange === null ? change : 'severity';
}

/** The page's filter as the address has it; an empty string filters nothing. */
export interface CompareFilter {
  readonly q: string;
  readonly sev: string;
  readonly area: string;
}

export function filterOf(search: string): CompareFilter {
  const params = new URLSearchParams(search);
  return { q: params.get('q') ?? '', sev: params.get('sev') ?? '', area: params.get('area') ?? '' };
}

/** With its question mark; empty without a filter. */
export function searchOf(filter: CompareFilter): string {
  const params = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
  return params.size === 0 ? '' : `?${params}`;
}

/** Severity before or after, so that a finding that fell out of a severity is found under both. */
export function matches(finding: ComparedFinding, { q, sev, area }: CompareFilter): boolean {
  const { severity, severityChange, section, title, file, ruleId, was } = finding;
  if (sev !== '' && severity !== sev && severityChange?.before !== sev) return false;
  if (area !== '' && !section.startsWith(`${area}/`)) return false;
  const text = `${title} ${file} ${was?.file ?? ''} ${ruleId}`.toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
