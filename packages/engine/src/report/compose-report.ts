import type { Assessment } from '@seaworthy/assess/input';
import { statedAnswers } from '@seaworthy/assess/triage/stated';
import { skipReason } from '@seaworthy/schema/intake/skip-reason';
import type { Question, Report, UnreadFile } from '@seaworthy/schema/report';
import type { ProofSummary } from '@seaworthy/schema/report-fix';
import { compareText } from '@seaworthy/schema/vocabulary';
import { formats } from '../documents/formats.ts';
import { builtPlace } from '../documents/source/generated.ts';
import type { SourceTree } from '../inventory.ts';
import type { RuleResult } from '../judge/run-rules.ts';
import type { DeploymentModel } from '../model/model.ts';
import type { Rule } from '../rules/rule.ts';
import { isSettingsPath } from '../triage/settings-file.ts';
import { draftResults } from './draft.ts';
import { sha256Hex } from './fingerprint.ts';
import { summarise } from './model-summary.ts';
import { quoter } from './quote.ts';

export interface ReportInput {
  readonly engine: string;
  readonly projectName: string;
  readonly tree: SourceTree;
  readonly model: DeploymentModel;
  readonly results: readonly RuleResult[];
  readonly assessment: Assessment;
  readonly rules: readonly Rule[];
  readonly neutralised: Report['input']['neutralised'];
  /** Undefined: nobody tried to prove fixes. */
  readonly proofs: ProofSummary | undefined;
}

/** The self-contained result, without its receipt (the report package hashes the canonical form). */
export function composeReport(input: ReportInput): Omit<Report, 'receipt'> {
  const { tree, model, assessment } = input;
  const quote = quoter(tree.texts);
  const drafts = draftResults(input.results, input.rules, tree.texts, model);
  const failed = unreadOf(tree, model);
  return {
    schema: 'seaworthy.dev/report/1',
    engine: input.engine,
    rules: rulePackOf(input.rules),
    input: {
      sha256: sha256Hex(tree.entries.map((entry) => `${entry.path}\0${entry.sha256}\n`).join('')),
      files: tree.entries.length,
      read: model.files.filter((file) => file.kind !== null || isSettingsPath(file.path)).length,
      bytes: tree.entries.reduce((sum, entry) => sum + entry.size, 0),
      skipped: skippedOf(model, new Set(failed.map((file) => file.path)), new Set(tree.ignored)),
      failed,
      neutralised: [...input.neutralised].sort((a, b) => compareText(a.path, b.path) || compareText(a.code, b.code)),
    },
    project: { name: input.projectName },
    model: summarise(model, quote),
    assumptions: [...model.assumptions],
    questions: drafts.questions
      .map((question) => withGap(question, assessment.gaps[question.id]))
      .map((question) => withStatement(question, assessment)),
    findings: [...assessment.findings],
    sections: [...assessment.sections],
    ruleOutcomes: [...drafts.outcomes],
    passes: passesOf([...drafts.outcomes]),
    score: assessment.score,
    plan: assessment.plan,
    checklists: { preProduction: [...assessment.checklists.preProduction], stack: [...assessment.checklists.stack] },
    verification: [...assessment.verification],
    ...(input.proofs === undefined ? {} : { proofs: input.proofs }),
    ...decisionsOf(assessment),
  };
}

function decisionsOf({
  suppressions,
  settings,
  asOf,
}: Assessment): Partial<Pick<Report, 'suppressions' | 'settings' | 'asOf'>> {
  return {
    ...(suppressions === undefined ? {} : { suppressions: [...suppressions] }),
    ...(settings === undefined ? {} : { settings }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

function withGap(question: Report['questions'][number], gap: Report['findings'][number] | undefined) {
  return gap === undefined ? question : { ...question, gap };
}

/** A statement whose last day is over is kept beside the open question. */
function withStatement(question: Question, { stated, asOf }: Assessment): Question {
  const said = stated?.[question.id];
  if (said === undefined) return question;
  const counts = statedAnswers([{ ...question, stated: said }], asOf).size > 0;
  return { ...question, stated: said, ...(counts ? { answer: said } : {}) };
}

function passesOf(outcomes: readonly Report['ruleOutcomes'][number][]): NonNullable<Report['passes']> {
  return outcomes
    .filter((outcome) => outcome.status === 'passed')
    .flatMap(({ ruleId, section, evidence }) =>
      evidence.map(({ path, startLine, endLine }) => ({ ruleId, section, file: path, line: startLine, endLine })),
    );
}

/** Names the set of rules by content: equal ids and severities, equal pack. */
export function rulePackOf(rules: readonly Rule[]): string {
  const list = rules.map((rule) => `${rule.id} ${rule.severity} ${rule.confidence}\n`).sort(compareText);
  return `${rules.length} rules, ${sha256Hex(list.join('')).slice(0, 12)}`;
}

/** What could not be read is told as that, and not a second time as skipped. */
function skippedOf(
  model: DeploymentModel,
  failed: ReadonlySet<string>,
  ignored: ReadonlySet<string>,
): Report['input']['skipped'] {
  const byReason = new Map<string, string[]>();
  for (const file of model.files) {
    if (failed.has(file.path) || isSettingsPath(file.path)) continue;
    const reason = ignored.has(file.path) ? 'left out by .seaworthy.yaml' : skipReason(file.kind !== null, file.class);
    if (reason !== null) byReason.set(reason, [...(byReason.get(reason) ?? []), file.path]);
  }
  return [...byReason]
    .sort(([a], [b]) => compareText(a, b))
    .map(([reason, paths]) => ({ reason, count: paths.length, examples: paths.slice(0, 20) }));
}

/** Files that should have been read and were not, each with the sections it would have fed. */
export function unreadOf(tree: SourceTree, model: DeploymentModel): UnreadFile[] {
  const broken = model.unread.map((it): UnreadFile => {
    const feeds = formats.find((format) => format.kind === it.kind)?.feeds ?? [];
    return { path: it.file, line: it.line, reason: it.reason, feeds: [...feeds] };
  });
  // Any format that may have wanted the file could have fed its sections: what was not read is never called sound.
  const lost = tree.unreadable.flatMap((it): UnreadFile[] => {
    const wanting = formats.filter((format) => format.claimsPath(it.path));
    // Files too large to be kept are bundles there, and their source counts.
    if (wanting.every((format) => format.kind === 'source') && builtPlace.test(it.path)) return [];
    const feeds = wanting.flatMap((format) => format.feeds);
    return [{ path: it.path, reason: it.reason, feeds: [...new Set(feeds)] }];
  });
  return [...broken, ...lost].sort((a, b) => compareText(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0));
}
