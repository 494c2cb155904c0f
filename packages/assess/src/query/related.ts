import type { FindingRow, RelatedFinding } from '@seaworthy/schema/api-findings';

/** Shown beside a finding; a rule that fails in 200 places is one cause, not 200 neighbours. */
const shown = 12;
/** Of one relation, so that the same cause in many places leaves room for the neighbours of this one. */
const shownOfOne = 6;

/**
 * What to look at together with one finding: the same rule elsewhere (one cause, one decision), then the same file (one
 * change), then the same component. Each is named once, under the first relation that holds; worst gain first.
 */
export function relatedTo(rows: readonly FindingRow[], id: string): RelatedFinding[] {
  const centre = rows.find((row) => row.id === id);
  if (centre === undefined) return [];
  const found: Record<RelatedFinding['relation'], FindingRow[]> = { cause: [], place: [], subject: [] };
  for (const row of rows) {
    const relation = row.id === id ? null : relationOf(centre, row);
    if (relation !== null) found[relation].push(row);
  }
  return (['cause', 'place', 'subject'] as const)
    .flatMap((relation) =>
      found[relation]
        .sort((a, b) => b.delta - a.delta || a.number - b.number)
        .slice(0, shownOfOne)
        .map((finding) => ({ relation, finding })),
    )
    .slice(0, shown);
}

function relationOf(a: FindingRow, b: FindingRow): RelatedFinding['relation'] | null {
  if (a.ruleId === b.ruleId) return 'cause';
  if (a.file === b.file) return 'place';
  return a.subject.kind === b.subject.kind && a.subject.name === b.subject.name ? 'subject' : null;
}
