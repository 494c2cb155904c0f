import { formatPlural } from '../ui/format.ts';

/** Of the checklist page alone, which imports it itself. */
export const checklist = {
  title: 'Checklist',
  lead: (counts: { sound: number; attested: number; total: number; not: number; ask: number; na: number }) =>
    [
      `${counts.sound + counts.attested} of ${counts.total} sound${counts.attested === 0 ? '' : ` (${counts.attested} attested)`}`,
      `${counts.not} not`,
      `${counts.ask} to ask`,
      `${counts.na} not applicable`,
    ].join(' · '),
  preProduction: 'Pre-production',
  stack: 'Stack',
  count: (sound: number, total: number) => `${sound} of ${formatPlural(total, 'item', 'items')} sound`,
  columns: { state: 'State', item: 'Item', proof: 'Evidence or reason' },
  question: 'Answer now',
  filter: { label: 'Items', all: 'All', open: 'Open' },
  evidence: 'Evidence',
  moreFindings: (count: number) => `and ${formatPlural(count, 'more finding', 'more findings')}`,
  morePlaces: (count: number) => `and ${formatPlural(count, 'more place', 'more places')}`,
  nothingOpen: 'Nothing open here.',
};
