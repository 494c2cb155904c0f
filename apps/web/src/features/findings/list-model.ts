import { foldOf } from '@seaworthy/assess/query/overview';
import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { SectionResult } from '@seaworthy/schema/report';
import { areas } from '@seaworthy/schema/taxonomy';
import { severities } from '@seaworthy/schema/words';
import { messages } from '../../messages.ts';

export const groupings = ['area', 'file', 'component', 'rule', 'plan', 'none'] as const;
export type Grouping = (typeof groupings)[number];

/** More findings than this are grouped by rule until a person chooses: one row per defect instead of hundreds. */
export const manyFindings = 500;

/** What the list shows, top down: headings and rows. */
export type ListItem =
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly title: string;
      /** Points of the area, id of the rule; null when the title says it all. */
      readonly note: string | null;
      /** Findings below it, folded ones included. */
      readonly count: number;
    }
  | RowItem;

export interface RowItem {
  readonly kind: 'row';
  readonly key: string;
  readonly row: FindingRow;
  /** The findings of the group that say the same, this one first; null when it stands alone or is one of them. */
  readonly fold: { readonly key: string; readonly rows: readonly FindingRow[]; readonly open: boolean } | null;
  /** One of the places inside an open fold. */
  readonly nested: boolean;
  /** 1-based, among the rows of the list. */
  readonly position: number;
}

export interface ListInput {
  /** In the order in which they are to stand. */
  readonly rows: readonly FindingRow[];
  readonly grouping: Grouping;
  readonly sections: readonly Pick<SectionResult, 'id' | 'weight' | 'loss'>[];
  readonly openFolds: ReadonlySet<string>;
  /** Its row is always shown, inside a fold too. */
  readonly openId: string | null;
}

/**
 * Groups in the order of their best row, so that the worst comes first whatever the grouping; the plan in its own order,
 * suspicious patterns last. Within a group, equal findings fold.
 */
export function listItems({ rows, grouping, sections, openFolds, openId }: ListInput): readonly ListItem[] {
  const items: ListItem[] = [];
  let position = 0;
  const push = (row: FindingRow, fold: RowItem['fold'], nested: boolean) => {
    position += 1;
    items.push({ kind: 'row', key: row.id, row, fold, nested, position });
  };
  for (const group of groupsOf(rows, grouping)) {
    if (grouping !== 'none') {
      const key = `group ${group.id}`;
      items.push({ kind: 'group', key, ...headingOf(group, grouping, sections), count: group.rows.length });
    }
    for (const equal of folded(group.rows)) {
      const [first] = equal;
      if (first === undefined) continue;
      const key = `${group.id}\n${foldOf(first)}`;
      const open = openFolds.has(key) || equal.slice(1).some(({ id }) => id === openId);
      push(first, equal.length === 1 ? null : { key, rows: equal, open }, false);
      if (open) for (const row of equal.slice(1)) push(row, null, true);
    }
  }
  return items;
}

export function rowsIn(items: readonly ListItem[]): readonly RowItem[] {
  return items.filter((item) => item.kind === 'row');
}

interface Group {
  readonly id: string;
  readonly rows: FindingRow[];
}

const suspiciousId = 'suspicious';

function groupsOf(rows: readonly FindingRow[], grouping: Grouping): readonly Group[] {
  const groups = new Map<string, Group>();
  if (grouping === 'plan') for (const id of ['now', 'soon', 'monitor']) groups.set(id, { id, rows: [] });
  for (const row of rows) {
    const id = groupOf(row, grouping);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { id, rows: [row] });
    else group.rows.push(row);
  }
  const filled = [...groups.values()].filter((group) => group.rows.length > 0);
  return filled.sort((a, b) => Number(a.id === suspiciousId) - Number(b.id === suspiciousId));
}

function groupOf(row: FindingRow, grouping: Grouping): string {
  switch (grouping) {
    case 'area':
      return row.kind === 'suspicious' ? suspiciousId : row.section.slice(0, row.section.indexOf('/'));
    case 'file':
      return row.file;
    case 'component':
      return `${row.subject.kind} ${row.subject.name}`;
    case 'rule':
      return row.ruleId;
    case 'plan':
      return row.plan;
    case 'none':
      return '';
  }
}

function folded(rows: readonly FindingRow[]): Iterable<readonly FindingRow[]> {
  const folds = new Map<string, FindingRow[]>();
  for (const row of rows) {
    const key = foldOf(row);
    const fold = folds.get(key);
    if (fold === undefined) folds.set(key, [row]);
    else fold.push(row);
  }
  return folds.values();
}

const m = messages.findings;

function headingOf(
  group: Group,
  grouping: Grouping,
  sections: ListInput['sections'],
): { readonly title: string; readonly note: string | null } {
  switch (grouping) {
    case 'area':
      return group.id === suspiciousId
        ? { title: m.suspicious, note: m.suspiciousText }
        : { title: areas.find((area) => area.id === group.id)?.short ?? group.id, note: pointsOf(group.id, sections) };
    case 'plan':
      return { title: m.plan[group.rows[0]?.plan ?? 'now'], note: null };
    case 'component':
      return { title: group.rows[0]?.subject.name ?? group.id, note: group.rows[0]?.subject.kind ?? null };
    default:
      return { title: group.id, note: null };
  }
}

function pointsOf(areaId: string, sections: ListInput['sections']): string {
  const own = sections.filter((section) => section.id.startsWith(`${areaId}/`));
  const lost = own.reduce((points, section) => points + section.weight * section.loss, 0);
  const weight = own.reduce((points, section) => points + section.weight, 0);
  return m.points(lost, weight);
}

/** The worst severity of the findings that fold into one row. */
export function worstOf(rows: readonly FindingRow[]): FindingRow['severity'] {
  return severities.find((severity) => rows.some((row) => row.severity === severity)) ?? 'MONITOR';
}

const namedKinds: ReadonlySet<string> = new Set(['service', 'app', 'workload', 'container', 'job']);

/** Whose finding it is, where the file does not say it: one Compose file holds many services. Null otherwise. */
export function ownerOf({ subject }: Pick<FindingRow, 'subject'>): string | null {
  return namedKinds.has(subject.kind) ? subject.name : null;
}
