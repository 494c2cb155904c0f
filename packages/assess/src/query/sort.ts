import type { FindingRow, FindingSort } from '@seaworthy/schema/api-findings';
import { compareText, severities } from '@seaworthy/schema/words';

/** A sorted copy. Every order is total: ties end with the number in the report. */
export function sortRows(rows: readonly FindingRow[], sort: FindingSort): readonly FindingRow[] {
  const compare = orders[sort];
  return [...rows].sort((a, b) => compare(a, b) || a.number - b.number);
}

type Order = (a: FindingRow, b: FindingRow) => number;

const bySeverity: Order = (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity);
const byGain: Order = (a, b) => b.delta - a.delta;

const orders: Readonly<Record<FindingSort, Order>> = {
  /** Score gained if fixed alone. */
  impact: (a, b) => byGain(a, b) || bySeverity(a, b),
  severity: (a, b) => bySeverity(a, b) || byGain(a, b),
  /** Least work first. */
  effort: (a, b) => hours(a) - hours(b) || byGain(a, b),
  /** Most gain for an hour first. */
  quick: (a, b) => b.delta / hours(b) - a.delta / hours(a) || bySeverity(a, b),
  file: (a, b) => compareText(a.file, b.file) || a.line - b.line,
};

/** The middle of the estimate; estimates are never 0. */
function hours({ effort }: FindingRow): number {
  return Math.max(0.05, (effort.lowHours + effort.highHours) / 2);
}
