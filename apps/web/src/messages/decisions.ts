import type { triageSources } from '@seaworthy/schema/report-triage';
import { formatPlural } from '../ui/format.ts';

/** Of the page with everything accepted or dismissed in a project. */
export const decisions = {
  title: 'Decisions',
  lead: (counts: { used: number; expired: number; void: number; unused: number }, number: number | null) =>
    [
      `${counts.used} in use`,
      ...(counts.expired === 0 ? [] : [`${counts.expired} expired`]),
      ...(counts.void === 0 ? [] : [`${counts.void} void`]),
      ...(counts.unused === 0 ? [] : [`${counts.unused} unused`]),
      ...(number === null ? [] : [`as of № ${number}`]),
    ].join(' · '),
  groups: { expired: 'Expired', void: 'Cannot count', used: 'In use', unused: 'Unused' },
  texts: {
    expired: 'The last day is over: what they covered is open again.',
    void: 'Written so that they cannot count; what they mean to cover is open.',
    used: 'They take findings of the newest audit out of the gate, those that end first at the top.',
    unused: 'They cover nothing in the newest audit: it was fixed, or it moved.',
  },
  columns: { what: 'What', decision: 'Decision', reason: 'Reason', until: 'Until', action: 'Action' },
  source: { team: 'Team', repository: 'Repository' } satisfies Record<(typeof triageSources)[number], string>,
  by: (name: string, day: string | null) =>
    [name === '' ? 'nobody is named' : name, ...(day === null ? [] : [day])].join(', '),
  noEnd: 'no end',
  findings: (count: number) => formatPlural(count, 'finding', 'findings'),
  openLabel: (title: string) => `Open again: ${title}`,
  remove: 'Remove',
  removeLabel: (title: string) => `Remove the decision about: ${title}`,
  removed: (title: string) => `Removed: the decision about ${title}.`,
  emptyTitle: 'Nothing is accepted or dismissed',
  emptyText:
    'On the findings of an audit, a risk can be accepted until a day (key e) or called not a problem (key n). It is listed here until it ends, and so is what the repository itself says in .seaworthy.yaml or in a comment.',
  seeFindings: 'Open the findings',
};
