import { assessAudit } from '@seaworthy/assess/assess';
import type { AnswerOf, Assessment } from '@seaworthy/assess/input';
import { confirmed } from '@seaworthy/assess/reassess';
import { withStated } from '@seaworthy/assess/triage/stated';
import type { Answer, Question, Report } from '@seaworthy/schema/report';
import type { FixProof, ProofSummary } from '@seaworthy/schema/report-fix';
import { type AreaId, areaIds } from '@seaworthy/schema/taxonomy';
import { engineBuild } from './build-id.ts';
import type { Document, ParseTools } from './documents/document.ts';
import { formatOf } from './documents/formats.ts';
import type { SourceTree } from './inventory.ts';
import { foldRelated } from './judge/fold-related.ts';
import { judgeArea, type RuleResult } from './judge/run-rules.ts';
import { buildModel } from './model/build.ts';
import type { DeploymentModel } from './model/model.ts';
import { composeReport, unreadOf } from './report/compose-report.ts';
import { deploymentFacts, healthcheckInstructions } from './report/deployment-facts.ts';
import { draftResults } from './report/draft.ts';
import { quoter } from './report/quote.ts';
import { rules } from './rules/index.generated.ts';
import { type Triaged, triageByRepository } from './triage/triage.ts';

/** Shown in reports; bumped with releases. What checkpoints go by is build-id.ts. */
export const engineVersion = '0.1.0';

/** Looks up and keeps parsed documents by key (path, content hash, parser version); values are JSON text. */
export interface DocumentCache {
  get(key: string): string | undefined;
  /** Undefined: what is parsed is not kept, and no text is made of it. */
  readonly put: ((key: string, value: string) => void) | undefined;
}

/** Where a parsed file would be found in a cache; undefined for files that no format wants. */
export function documentKey(path: string, sha256: string, text: string): string | undefined {
  const format = formatOf(path, text);
  return format && `${engineBuild}:${format.kind}@${format.version}:${sha256}:${path}`;
}

/** Parses every claimed file of the tree, by path. One hostile file cannot stop the others: parsers do not throw. */
export function readDocuments(tree: SourceTree, tools: ParseTools, cache?: DocumentCache): Document[] {
  const documents: Document[] = [];
  for (const entry of tree.entries) {
    const text = tree.texts.get(entry.path);
    if (text === undefined) continue;
    const format = formatOf(entry.path, text);
    if (format === undefined) continue;
    const key = `${engineBuild}:${format.kind}@${format.version}:${entry.sha256}:${entry.path}`;
    const cached = cache?.get(key);
    if (cached !== undefined) {
      documents.push(JSON.parse(cached) as Document); // written by the same engine version, see key
      continue;
    }
    const document = format.parse(entry.path, text, tools);
    documents.push(document);
    cache?.put?.(key, JSON.stringify(document));
  }
  return documents;
}

export function judge(area: AreaId, model: DeploymentModel): RuleResult[] {
  return judgeArea(area, rules, model);
}

/** What an assessment may know beyond the audit itself. */
export interface AssessOptions {
  readonly answers?: ReadonlyMap<string, AnswerOf>;
  /** By finding id, see judge/prove-fixes.ts. */
  readonly proofs?: Readonly<Record<string, FixProof>>;
  /** The day (ISO date) on which the repository's own suppressions are read; absent: they are not read. */
  readonly asOf?: string;
}

const ruleIds: ReadonlySet<string> = new Set(rules.map(({ id }) => id));

/** Findings with prose and identity, then score, checklists, plan. */
export function assessModel(
  model: DeploymentModel,
  results: readonly RuleResult[],
  tree: SourceTree,
  { answers = new Map(), proofs = {}, asOf }: AssessOptions = {},
): Assessment {
  const drafts = draftResults(foldRelated(results, rules, model), rules, tree.texts, model);
  const quote = quoter(tree.texts);
  const components = model.containers.map(({ name, span }) => ({ name, file: span.file, line: span.line }));
  const sources = { texts: tree.texts, components };
  const triaged = asOf === undefined ? undefined : triageByRepository(drafts, sources, quote, ruleIds, asOf);
  const { outcomes } = drafts;
  const stated = triaged?.stated ?? new Map<string, Answer>();
  const questions = drafts.questions.map((question) => withStatement(question, stated.get(question.id)));
  const current = withStated({ questions, asOf }, answers);
  const { gaps } = triaged ?? drafts;
  const admitted = gaps.flatMap((gap) => {
    const answer = current.get(gap.id);
    return stated.has(gap.id) && answer?.value === 'no' ? [confirmed(gap, answer)] : [];
  });
  const findings = [...(triaged ?? drafts).findings, ...admitted].map((finding) => {
    const proof = proofs[finding.id];
    return proof === undefined ? finding : { ...finding, fix: { ...finding.fix, proof } };
  });
  const unread = unreadOf(tree, model);
  const assessment = assessAudit({
    findings,
    questions,
    gaps,
    outcomes,
    unread,
    deployable: model.deployable,
    facts: {
      ...deploymentFacts(model),
      healthcheckInstructions: healthcheckInstructions(model, quote),
    },
    answers: current,
  });
  return { ...assessment, ...(triaged === undefined || asOf === undefined ? {} : decisionsOf(triaged, asOf)) };
}

function withStatement(question: Question, stated: Answer | undefined): Question {
  return stated === undefined ? question : { ...question, stated };
}

/** Only what there is: a repository that decides nothing has the report that it had before anybody could decide. */
function decisionsOf(
  { suppressions, settings, stated, comparedDays }: Triaged,
  asOf: string,
): Pick<Assessment, 'suppressions' | 'settings' | 'stated' | 'asOf'> {
  return {
    ...(suppressions.length === 0 ? {} : { suppressions }),
    ...(settings === undefined ? {} : { settings }),
    ...(stated.size === 0 ? {} : { stated: Object.fromEntries(stated) }),
    ...(comparedDays ? { asOf } : {}),
  };
}

/** Everything but the receipt. `neutralised` are the archive entries that were left out (links, devices, …). */
export function reportOf(
  projectName: string,
  tree: SourceTree,
  model: DeploymentModel,
  results: readonly RuleResult[],
  assessment: Assessment,
  neutralised: Report['input']['neutralised'] = [],
  proofs?: ProofSummary,
): Omit<Report, 'receipt'> {
  return composeReport({
    engine: engineVersion,
    projectName,
    tree,
    model,
    results: foldRelated(results, rules, model),
    assessment,
    rules,
    neutralised,
    proofs,
  });
}

/** Judgement without assessment, for tests of rules. */
export function judgeAll(tree: SourceTree, tools: ParseTools): { model: DeploymentModel; results: RuleResult[] } {
  const model = buildModel(tree, readDocuments(tree, tools));
  return { model, results: areaIds.flatMap((area) => judge(area, model)) };
}
