import { totalEffort } from '@seaworthy/assess/plan';
import { gainTogether, type Simulation } from '@seaworthy/assess/simulate';
import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { Plan } from '@seaworthy/schema/report';

/** One line of the plan: the findings of one group that one and the same fix of the same rule answers. */
export interface PlanRow {
  readonly key: string;
  /** The one that matters most; its texts stand for all. */
  readonly first: FindingRow;
  readonly findings: readonly FindingRow[];
  /** Paths that the fixes touch, without repetitions. */
  readonly files: readonly string[];
  /** Of all of them together, in hours. */
  readonly effort: Plan['effortNow'];
  /** Score gained if all of them were fixed and nothing else. */
  readonly gain: number;
}

/**
 * Lines in the order of the ids. Findings of one rule with the same title and severity share a line: 4,000 findings of a
 * generated repository are some dozens of decisions.
 */
export function planRows(
  ids: readonly string[],
  findings: ReadonlyMap<string, FindingRow>,
  simulation: Simulation,
): PlanRow[] {
  const folded = new Map<string, FindingRow[]>();
  for (const id of ids) {
    const finding = findings.get(id);
    if (finding === undefined) continue;
    const key = [finding.ruleId, finding.title, finding.severity, finding.fix.grade].join('\n');
    folded.set(key, [...(folded.get(key) ?? []), finding]);
  }
  return [...folded].flatMap(([key, members]) => {
    const [first] = members;
    if (first === undefined) return [];
    const files = [...new Set(members.flatMap((one) => (one.fix.files.length === 0 ? [one.file] : one.fix.files)))];
    const gain = members.length === 1 ? first.delta : gainTogether(simulation, members);
    return [{ key, first, findings: members, files, effort: totalEffort(members), gain }];
  });
}

/** Whether all, some or none of a line's findings are selected. */
export function stateOf(
  findings: readonly Pick<FindingRow, 'id'>[],
  selected: ReadonlySet<string>,
): 'all' | 'some' | 'none' {
  const count = findings.filter(({ id }) => selected.has(id)).length;
  return count === 0 ? 'none' : count === findings.length ? 'all' : 'some';
}

/** Half points above the score, up to what all fixes together reach, which is the last one. */
export function reachTargets(now: number, best: number): number[] {
  const targets: number[] = [];
  for (let target = Math.floor(now * 2 + 1) / 2; target <= best; target += 0.5) if (target > now) targets.push(target);
  if (best > now && targets.at(-1) !== best) targets.push(best);
  return targets;
}
