import type {
  Attribution,
  Cause,
  Change,
  ComparedFinding,
  ComparedSide,
  Comparison,
  SectionChange,
} from '@seaworthy/schema/compare';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Finding, Report } from '@seaworthy/schema/report';
import { answersOf, reassess } from '../reassess.ts';
import { decisionsCarried, hasDecisions } from './compare-decisions.ts';
import { compareModels } from './compare-models.ts';
import { answersCarried, pairQuestions, type QuestionPair, questionChanges } from './compare-questions.ts';
import { type FindingMatch, type FindingPair, matchFindings } from './match-findings.ts';

/**
 * What lies between two reports, of one project or of two. Pure; the answers and decisions that the reports carry count.
 * Nothing is guessed: what two reports cannot tell apart is given together (`Attribution`).
 */
export function compareReports(before: Report, after: Report): Comparison {
  const sameInput = before.input.sha256 === after.input.sha256;
  const sameRules = before.rules === after.rules && before.engine === after.engine;
  // Equal trees give equal reports, so whatever differs then is the judge, also where it forgot to say so.
  const cause: Cause = sameInput ? 'rules' : sameRules ? 'code' : 'code-or-rules';
  const matched = matchFindings(before, after);
  const findings = comparedFindings(before, after, matched, cause);
  const questions = pairQuestions(before, after);
  const count = (change: Change) => findings.filter((it) => it.change === change).length;
  return {
    before: sideOf(before),
    after: sideOf(after),
    sameInput,
    sameRules,
    attribution: attribute(before, after, { questions, findings: matched.pairs }, cause),
    counts: {
      fixed: count('fixed'),
      new: count('new'),
      open: count('open'),
      moved: count('moved'),
      severityChanged: findings.filter((it) => it.severityChange !== null).length,
    },
    findings,
    sections: sectionChanges(before, after),
    questions: questionChanges(questions),
    model: compareModels(before.model, after.model),
  };
}

function sideOf({ project, score, findings, questions, rules, engine, receipt }: Report): ComparedSide {
  return {
    project: project.name,
    value: score.value,
    exact: score.exact,
    loadLine: score.cap.value,
    findings: findings.filter(isOpen).length,
    openQuestions: questions.filter((it) => it.answer === undefined).length,
    rules,
    engine,
    receipt: receipt.sha256,
  };
}

function comparedFindings(
  before: Report,
  after: Report,
  { pairs, fixed, added }: FindingMatch,
  cause: Cause,
): ComparedFinding[] {
  const rows = [
    ...added.map((it) => rowOf(it, 'new', null, cause)),
    ...fixed.map((it) => rowOf(it, 'fixed', null, cause)),
    ...pairs.map((it) => rowOf(it.after, it.before.file === it.after.file ? 'open' : 'moved', it.before, cause)),
  ];
  const order: readonly Change[] = ['new', 'fixed', 'moved', 'open'];
  const numbers = new Map([...before.findings, ...after.findings].map((it) => [it.id, it.number]));
  for (const it of after.findings) numbers.set(it.id, it.number);
  return rows.sort(
    (a, b) => order.indexOf(a.change) - order.indexOf(b.change) || (numbers.get(a.id) ?? 0) - (numbers.get(b.id) ?? 0),
  );
}

function rowOf(shown: Finding, change: Change, was: Finding | null, cause: Cause): ComparedFinding {
  const { id, ruleId, section, severity, confidence, title, file, line, endLine, subject, delta, triage } = shown;
  const decided = triage === undefined ? {} : { triage };
  const row = {
    ...decided,
    id,
    ruleId,
    section,
    severity,
    confidence,
    title,
    file,
    line,
    endLine,
    subject,
    delta,
    change,
  };
  if (was === null) return { ...row, was: null, severityChange: null };
  return {
    ...row,
    was: { id: was.id, file: was.file, line: was.line },
    severityChange: was.severity === severity ? null : { before: was.severity, after: severity, cause },
  };
}

function sectionChanges(before: Report, after: Report): SectionChange[] {
  const was = new Map(before.sections.map((section) => [section.id, section]));
  return after.sections.flatMap(({ id, state, weight, loss }) => {
    const old = was.get(id);
    if (old === undefined || old.state === state) return [];
    return [{ id, before: old.state, after: state, lostBefore: old.weight * old.loss, lostAfter: weight * loss }];
  });
}

interface Pairs {
  readonly questions: readonly QuestionPair[];
  readonly findings: readonly FindingPair[];
}

/**
 * What people said is exact: `after` is scored again with the answers and the team's decisions of `before`. What is left is
 * code, rules, or both.
 */
function attribute(before: Report, after: Report, pairs: Pairs, cause: Cause): Attribution {
  const [from, to] = [before.score.exact, after.score.exact];
  const none = { total: null, code: null, rules: null, codeAndRules: null, answers: null };
  if (from === null || to === null) return none;
  const unchanged = scoreWith(after, pairs) ?? to;
  const total = to - from;
  const answers = to - unchanged;
  const left = round(unchanged - from);
  const parts = { ...none, total: round(total), answers: round(answers) };
  switch (cause) {
    case 'code':
      return { ...parts, code: left, rules: 0 };
    case 'rules':
      return { ...parts, code: 0, rules: left };
    case 'code-or-rules':
      return { ...parts, codeAndRules: left };
  }
}

function scoreWith(after: Report, { questions, findings }: Pairs): number | null {
  const decisions = decisionsCarried(findings);
  const carried = answersCarried(questions);
  const own = answersOf(after);
  const same = carried.size === own.size && [...carried].every(([id, { value }]) => own.get(id)?.value === value);
  if (same && hasDecisions(after, decisions)) return after.score.exact;
  return reassess(after, carried, decisions, after.asOf ?? '').score.exact;
}

/** Scores in reports have six digits; sums of them carry binary noise behind. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6 || 0;
}
