import { formatPlural } from '../ui/format.ts';

/** Of the catalogue pages alone, which import it themselves: an audit's page must not load it. */
export const rules = {
  title: 'Rules',
  lead: (count: number) =>
    `${formatPlural(count, 'rule decides', 'rules decide')} what is found, asked and called sound. Each names its reasons and its sources.`,
  search: 'Search',
  searchHint: 'Words of the title or the id',
  area: 'Area',
  allAreas: 'All areas',
  severity: 'Severity',
  allSeverities: 'All severities',
  matching: (shown: number, all: number) =>
    shown === all ? formatPlural(all, 'rule', 'rules') : `${shown} of ${formatPlural(all, 'rule', 'rules')}`,
  none: 'No rule matches.',
  showAll: 'Show all rules',
  columns: { rule: 'Rule', severity: 'At most', confidence: 'Confidence' },
  crossFile: 'Reads several files together',
  catalogue: 'All rules',
  facts: { id: 'Id', section: 'Section', severity: 'At most', confidence: 'Confidence', risk: 'Risk category' },
  confidence: {
    High: 'High: the files say so.',
    Medium: 'Medium: one fact is inferred.',
    Low: 'Low: a suspicion to look into.',
  } as Readonly<Record<string, string>>,
  why: 'Why it matters',
  story: 'How it fails',
  verify: 'How to verify',
  fix: 'Fix',
  tradeOff: 'Trade-off',
  examples: 'Examples',
  examplesText: 'The smallest repositories in which the rule fails, and in which it does not. Its tests audit them.',
  bad: 'The rule fails here',
  good: 'The rule does not fail here',
  example: (kind: string, number: number, path: string) => `${kind}, example ${number}: ${path}`,
  more: (count: number) => `${formatPlural(count, 'more example', 'more examples')}`,
  sources: 'Sources',
  version: 'Version',
  versionText: (version: string) =>
    `This is the rule as in the set “${version}”. A report names the set that judged it on its coverage page.`,
  neighbours: 'Rules of the same section',
};
