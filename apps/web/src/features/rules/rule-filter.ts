import type { RuleLine } from '@seaworthy/schema/api-rules';
import { areas } from '@seaworthy/schema/taxonomy';

/** What the address asks for; empty strings ask for everything. */
export interface RuleFilter {
  readonly q: string;
  readonly area: string;
  readonly severity: string;
}

export function ruleFilterOf(search: string): RuleFilter {
  const params = new URLSearchParams(search);
  return { q: params.get('q') ?? '', area: params.get('area') ?? '', severity: params.get('sev') ?? '' };
}

/** The address of a filter, beginning with `?`; empty for everything. */
export function searchOfRules({ q, area, severity }: RuleFilter): string {
  const params = new URLSearchParams();
  if (q !== '') params.set('q', q);
  if (area !== '') params.set('area', area);
  if (severity !== '') params.set('sev', severity);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export interface RuleSection {
  readonly id: string;
  readonly seed: string;
  readonly title: string;
  readonly area: string;
  readonly rules: readonly RuleLine[];
}

/** Matching rules by section, in the audit's order; every word must stand in title, id or section. Sections without a match are left out. */
export function matchingSections(rules: readonly RuleLine[], filter: RuleFilter): RuleSection[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  return areas
    .filter((area) => filter.area === '' || area.id === filter.area)
    .flatMap((area) =>
      area.sections.map((section) => ({
        id: section.id,
        seed: section.seed,
        title: section.title,
        area: area.short,
        rules: rules.filter((rule) => {
          if (rule.section !== section.id) return false;
          if (filter.severity !== '' && rule.severity !== filter.severity) return false;
          const text = `${rule.title} ${rule.id} ${section.title}`.toLowerCase();
          return words.every((word) => text.includes(word));
        }),
      })),
    )
    .filter((section) => section.rules.length > 0);
}
