import type { Finding, Question } from '@seaworthy/schema/report';
import { sectionIds } from '@seaworthy/schema/taxonomy';
import { compareText, severities } from '@seaworthy/schema/words';
import { unmetNeed } from './checklist-items.ts';
import { checklistsOf } from './checklists.ts';
import { effortOf } from './effort.ts';
import type { AssessInput, Assessment, DraftFinding } from './input.ts';
import { duesOf, planOf } from './plan.ts';
import { preProductionItems } from './pre-production-items.ts';
import { scoreFindings } from './score-report.ts';
import { stackItems } from './stack-items.ts';
import { verificationSteps } from './verification.ts';

export type { AnswerOf, AssessInput, Assessment, DeploymentFacts, DraftFinding, EffortKind } from './input.ts';

/**
 * Findings, questions and rule outcomes in; numbered findings, 35 section results, score, plan, both checklists and the
 * verification commands out. Pure: the order of the input and the world outside change nothing.
 */
export function assessAudit(input: AssessInput): Assessment {
  const drafts = input.findings.toSorted(byPlaceInReport);
  const efforts = drafts.map(effortOf);
  const priced = drafts.map((draft, index) => ({ ...draft, effort: efforts[index] ?? effortOf(draft) }));
  const dues = duesOf(priced);
  const unscored = priced.map(({ effortKind: _, places: __, ...rest }, index): Finding => {
    return { ...rest, number: index + 1, plan: dues[index] ?? 'soon', delta: 0 };
  });
  const gaps = Object.fromEntries((input.gaps ?? []).map((draft) => [draft.id, gapOf(draft)]));
  const facts = { ...input, questions: input.questions.map((asked) => withGap(asked, gaps[asked.id])) };
  const { findings, sections, score } = scoreFindings(unscored, facts, input.deployable);
  const unmet = new Map(
    [...preProductionItems, ...stackItems].flatMap((item) => {
      const reason = unmetNeed(item, input.facts);
      return reason === undefined ? [] : [[item.id, reason] as const];
    }),
  );
  const seen = new Map(
    stackItems.flatMap((item) => (item.seenAt === undefined ? [] : [[item.id, item.seenAt(input.facts)] as const])),
  );
  return {
    findings,
    gaps,
    sections,
    score,
    plan: planOf(findings),
    checklists: checklistsOf(findings, facts, unmet, seen),
    verification: verificationSteps(input.facts),
  };
}

/** What was decided about the gap decides what its question costs. */
function withGap(question: Question, gap: Finding | undefined): Question {
  return gap === undefined ? question : { ...question, gap };
}

/** Its gain depends on the answers, and is worked out when one of them confirms it. */
function gapOf({ effortKind, places, ...draft }: DraftFinding): Finding {
  const effort = effortOf({ ...draft, effortKind, places });
  const [plan = 'soon'] = duesOf([{ ...draft, effort }]);
  return { ...draft, effort, plan, number: 1, delta: 0 };
}

/** Area and section as in the audit prompt, then severity, path, line; the id settles what is left. */
export function byPlaceInReport(a: Placed, b: Placed): number {
  return (
    sectionIds.indexOf(a.section) - sectionIds.indexOf(b.section) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.file, b.file) ||
    a.line - b.line ||
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.id, b.id)
  );
}

type Placed = Pick<Finding, 'section' | 'severity' | 'file' | 'line' | 'ruleId' | 'id'>;
