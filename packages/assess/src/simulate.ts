import type { Finding, Plan } from '@seaworthy/schema/report';
import { totalEffort } from './plan.ts';
import { openLedger, type ScoreParts, scoreOf } from './score.ts';
import { type Facts, type Judged, termOf, termsOf } from './terms.ts';

/** What a simulation needs to know of a finding. */
export type Fixable = Judged & Pick<Finding, 'id' | 'file' | 'effort'>;

/** What fixing some findings would make of a report. */
export interface Simulated {
  readonly parts: ScoreParts;
  /** Of the fixed findings together; fixes in one file share one roll-out. Hours. */
  readonly effort: Plan['effortNow'];
}

export interface Simulation {
  readonly findings: readonly Fixable[];
  /** Terms that no fix takes away: open questions, answers of "no", rules that broke, files that could not be read. */
  readonly standing: readonly ReturnType<typeof termOf>[];
  /** The score as it is. */
  readonly now: ScoreParts;
}

/** Ready to be asked what a choice of fixes would make of the score. */
export function openSimulation(findings: readonly Fixable[], facts: Facts): Simulation {
  const standing = termsOf([], facts, 'open');
  return { findings, standing, now: scoreOf(openLedger([...findings.map(termOf), ...standing])) };
}

/**
 * The score when every finding in `fixed` is gone and nothing else changes. Monotone: more fixes never lower it, because
 * losses and gate shares only leave the sums. Ids that are no findings of the simulation are ignored.
 */
export function simulate(simulation: Simulation, fixed: ReadonlySet<string>): Simulated {
  const { findings, standing } = simulation;
  const left = findings.filter((finding) => !fixed.has(finding.id));
  const chosen = findings.filter((finding) => fixed.has(finding.id));
  return { parts: scoreOf(openLedger([...left.map(termOf), ...standing])), effort: totalEffort(chosen) };
}
