import { cheapestFixes, type Reach } from '@seaworthy/assess/cheapest-fixes';
import { type Simulated, type Simulation, simulate, simulationOf } from '@seaworthy/assess/simulate';
import type { FindingRow, ReportOverview } from '@seaworthy/schema/api-findings';
import { useCallback, useMemo, useState } from 'react';
import { reachTargets } from './plan-rows.ts';

export interface Simulator {
  readonly simulation: Simulation;
  readonly selected: ReadonlySet<string>;
  /** What the selected fixes make of the score; the score as it is without any. */
  readonly predicted: Simulated;
  /** Scores that can be reached, ascending; empty when nothing is open. */
  readonly targets: readonly number[];
  /** What was last asked for; null once the selection was changed by hand. */
  readonly reached: Reach | null;
  /** The score that is being searched for; null: none. */
  readonly searching: number | null;
  readonly toggle: (findings: readonly Pick<FindingRow, 'id'>[], on: boolean) => void;
  readonly reach: (target: number) => void;
  readonly clear: () => void;
}

/** The plan's choice of fixes. Everything is computed here, in the page; nothing is saved. */
export function useSimulator(report: ReportOverview): Simulator {
  const simulation = useMemo(() => simulationOf(report), [report]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [reached, setReached] = useState<Reach | null>(null);
  const [searching, setSearching] = useState<number | null>(null);
  const predicted = useMemo(() => simulate(simulation, selected), [simulation, selected]);
  const targets = useMemo(() => {
    const all = simulate(simulation, new Set(simulation.findings.map(({ id }) => id)));
    return reachTargets(simulation.now.value, all.parts.value);
  }, [simulation]);
  const ways = useMemo(() => lazily(() => cheapestFixes(simulation, targets)), [simulation, targets]);
  const toggle = useCallback((findings: readonly Pick<FindingRow, 'id'>[], on: boolean) => {
    setReached(null);
    setSelected((before) => {
      const after = new Set(before);
      for (const { id } of findings) on ? after.add(id) : after.delete(id);
      return after;
    });
  }, []);
  const reach = (target: number) => {
    setReached(null);
    setSearching(target);
    // The first search may take a second: the page says so before it begins.
    setTimeout(() => {
      // All targets at once: only then a higher one never costs less than a lower one.
      const way = ways()[targets.indexOf(target)] ?? null;
      setSearching(null);
      setReached(way);
      if (way !== null) setSelected(new Set(way.fixed));
    }, shownMs);
  };
  const clear = () => {
    setReached(null);
    setSelected(new Set());
  };
  return { simulation, selected, predicted, targets, reached, searching, toggle, reach, clear };
}

/** Until the browser has drawn what was said before, in milliseconds: two frames. */
const shownMs = 34;

/** Computed when it is first asked for: most visits of the page never do. */
function lazily<T>(compute: () => T): () => T {
  let value: { readonly is: T } | undefined;
  return () => {
    value ??= { is: compute() };
    return value.is;
  };
}
