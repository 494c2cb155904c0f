import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Plan, Report } from '@seaworthy/schema/report';
import { totalEffort } from './plan.ts';
import { type Ledger, openLedger, type ScoreParts, scoreOf, scoreWithGroup, type Term } from './score.ts';
import { type Judged, termOf, termsOf, termsOfFindings } from './terms.ts';

/** What a simulation needs to know of a finding. */
export type Fixable = Judged & Pick<Finding, 'id' | 'file' | 'effort'>;

/** What fixing some findings would make of a report. */
export interface Simulated {
  readonly parts: ScoreParts;
  /** Of the fixed findings together; fixes in one file share one roll-out. Hours. */
  readonly effort: Plan['effortNow'];
}

export interface Simulation {
  /** The open ones: what is accepted is not planned to be fixed, and what is dismissed costs nothing. */
  readonly findings: readonly Fixable[];
  /** Terms that no fix takes away: accepted risks, open questions, answers of "no", rules that broke, files that could not be read. */
  readonly standing: readonly Term[];
  readonly ledger: Ledger;
  /** The score as it is. */
  readonly now: ScoreParts;
}

/** What a simulation reads of a report; the light overview has it all. */
export type Simulatable = Pick<Report, 'questions' | 'ruleOutcomes'> & {
  readonly findings: readonly Fixable[];
  readonly input: Pick<Report['input'], 'failed'>;
};

/** Ready to be asked what a choice of fixes would make of the score. The report's own answers count. */
export function simulationOf({ findings, questions, ruleOutcomes, input }: Simulatable): Simulation {
  const answers = new Map(questions.flatMap(({ id, answer }) => (answer === undefined ? [] : [[id, answer] as const])));
  const told = new Set(findings.map((finding) => finding.id));
  const untold = questions.filter((question) => !told.has(question.id));
  const facts = { questions: untold, outcomes: ruleOutcomes, unread: input.failed, answers };
  const open = findings.filter(isOpen);
  const standing = [...termsOfFindings(findings.filter((it) => !isOpen(it))), ...termsOf([], facts, 'open')];
  const ledger = openLedger([...open.map(termOf), ...standing]);
  return { findings: open, standing, ledger, now: scoreOf(ledger) };
}

/**
 * The score when every finding in `fixed` is gone and nothing else changes. Monotone: more fixes never lower it, because
 * losses and gate shares only leave the sums. Ids that are no findings of the simulation are ignored.
 */
export function simulate({ findings, standing }: Simulation, fixed: ReadonlySet<string>): Simulated {
  const left = findings.filter((finding) => !fixed.has(finding.id));
  const chosen = findings.filter((finding) => fixed.has(finding.id));
  return { parts: scoreOf(openLedger([...left.map(termOf), ...standing])), effort: totalEffort(chosen) };
}

/**
 * The score gained by fixing these findings of one rule, all else as it is: what `simulate` would say, without summing
 * everything again. ≥ 0, unrounded.
 */
export function gainTogether({ findings, standing, ledger, now }: Simulation, fixes: readonly Fixable[]): number {
  const [first] = fixes;
  if (first === undefined) return 0;
  const ids = new Set(fixes.map((fix) => fix.id));
  const sameRule = (term: Judged) => term.section === first.section && term.ruleId === first.ruleId;
  const left = findings.filter((finding) => sameRule(finding) && !ids.has(finding.id)).map(termOf);
  const [group] = openLedger([...left, ...standing.filter(sameRule)]).groups;
  return Math.max(0, scoreWithGroup(ledger, first, group).exact - now.exact);
}
