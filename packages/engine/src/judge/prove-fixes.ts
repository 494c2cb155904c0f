import { applyPatch, type PatchedFile } from '@seaworthy/assess/apply-patch';
import { combinePatches } from '@seaworthy/assess/combine-patches';
import type { Assessment } from '@seaworthy/assess/input';
import { provenOf } from '@seaworthy/schema/fix-grade';
import type { Finding } from '@seaworthy/schema/report';
import type { FixProof, ProofSummary } from '@seaworthy/schema/report-fix';
import { areaIds } from '@seaworthy/schema/taxonomy';
import { severities } from '@seaworthy/schema/vocabulary';
import type { Document, ParseTools } from '../documents/document.ts';
import { formatOf } from '../documents/formats.ts';
import { assessModel, judge } from '../index.ts';
import type { SourceTree } from '../inventory.ts';
import { buildModel } from '../model/build.ts';
import type { DeploymentModel } from '../model/model.ts';
import { unreadOf } from '../report/compose-report.ts';
import { objectionTo } from './objection.ts';
import { patchedTree } from './patched-tree.ts';
import type { RuleResult } from './run-rules.ts';

/** The audit whose fixes are proven. */
export interface Audited {
  readonly tree: SourceTree;
  readonly documents: readonly Document[];
  readonly model: DeploymentModel;
  readonly results: readonly RuleResult[];
}

/** Proofs by finding id, and what the proven fixes do together. Plain data. */
export interface Proofs {
  readonly byFinding: Readonly<Record<string, FixProof>>;
  readonly summary: ProofSummary;
}

/** Fixes that are tried at most: beyond, nobody reads them one by one. */
const mostFixes = 40;
/**
 * A proof builds and judges the whole model again, which grows with files that were read, findings and containers. So much
 * is worked through at most, over all proofs of an audit: 7 proofs of a tree with 2,500 documents, an eighth of its audit.
 */
const mostWork = 20_000;
/** A finding or a container costs a proof about as much as so many documents, which are only looked through: measured with 2,000 services. */
const partWeight = 4;

/**
 * Applies each fix to the audited tree in memory, alone; then all proven ones together, as the patch file has them. Yields
 * before each of these audits, so that whoever runs it can stop there. Pure: the order of the input changes nothing.
 * Nothing of one proof is kept for the next one but its outcome.
 */
export function* proveFixes(audited: Audited, tools: ParseTools): Generator<void, Proofs> {
  const before = assessModel(audited.model, audited.results, audited.tree);
  const candidates = before.findings.filter((finding) => finding.fix.edits.length > 0).toSorted(byWorth);
  const limit = proofLimit(audited, before);
  const tried = candidates.slice(0, limit);
  const byFinding: Record<string, FixProof> = {};
  const prove = proverOf(audited, before, tools);
  for (const finding of tried) {
    yield;
    byFinding[finding.id] = prove([finding], finding.fix.patch);
  }
  const proven = tried.filter(({ id }) => provenOf(byFinding[id]) !== undefined);
  const summary = { tried: tried.length, proven: proven.length, notTried: candidates.length - tried.length, limit };
  if (proven.length === 0) return { byFinding, summary };
  yield;
  return { byFinding, summary: { ...summary, together: together(proven, byFinding, prove) } };
}

/** Files that fixes change or make: the only ones that are parsed again. */
export function filesToParse({ results }: Pick<Audited, 'results'>): readonly string[] {
  const edits = results.flatMap(({ fails }) => fails.flatMap(({ fix }) => fix.edits));
  return [...new Set(edits.map((edit) => edit.path))];
}

/** Worst first, then what gains most, then the order of the report. */
function byWorth(a: Finding, b: Finding): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.delta - a.delta || a.number - b.number;
}

function proofLimit({ documents, model }: Audited, { findings }: Assessment): number {
  const work = documents.length + partWeight * (findings.length + model.containers.length);
  return Math.min(mostFixes, Math.floor(mostWork / Math.max(1, work)));
}

type Prove = (fixed: readonly Finding[], patch: string | undefined) => FixProof;

/** What one patch does for all the findings that it is to close. */
function proverOf(audited: Audited, before: Assessment, tools: ParseTools): Prove {
  const { tree } = audited;
  const paths = new Set(tree.entries.map((entry) => entry.path));
  const was = stateOf(audited, before);
  return (fixed, patch) => {
    if (patch === undefined) return { failed: 'A line that it changes holds a masked secret.' };
    const files = applyPatch(tree.texts, patch, (path) => paths.has(path));
    if (typeof files === 'string') return { failed: `It does not apply: ${files}` };
    const after = reaudit(audited, files, tools);
    if (typeof after === 'string') return { failed: after };
    const failed = objectionTo(fixed, was, after);
    if (failed !== undefined) return { failed };
    const [scoreBefore, scoreAfter] = [before.score.exact, after.score];
    return { closes: true, opens: [], scoreBefore, scoreAfter };
  };
}

function reaudit(audited: Audited, files: readonly PatchedFile[], tools: ParseTools) {
  const tree = patchedTree(audited.tree, files);
  const documents = parsedAgain(audited.documents, tree, files, tools);
  if (typeof documents === 'string') return documents;
  const model = buildModel(tree, documents);
  const results = areaIds.flatMap((area) => judge(area, model));
  return stateOf({ tree, documents, model, results }, assessModel(model, results, tree));
}

/** @returns all documents with the changed ones parsed anew, or what the parser says about a changed file that it did not say before. */
function parsedAgain(
  before: readonly Document[],
  tree: SourceTree,
  files: readonly PatchedFile[],
  tools: ParseTools,
): readonly Document[] | string {
  const changed = new Map<string, Document>();
  for (const { path } of files) {
    const text = tree.texts.get(path);
    const format = text === undefined ? undefined : formatOf(path, text);
    const old = before.find((document) => document.path === path);
    if (text === undefined || format === undefined || (old !== undefined && old.kind !== format.kind)) {
      if (old !== undefined) return `${path} is no longer recognised after it.`;
      continue;
    }
    const document = format.parse(path, text, tools);
    const [problem] = document.problems.slice(old?.problems.length ?? 0);
    if (problem !== undefined) return `${path} does not parse after it: line ${problem.line}, ${problem.reason}`;
    changed.set(path, document);
  }
  const kept = before.map((document) => changed.get(document.path) ?? document);
  const known = new Set(before.map((document) => document.path));
  return [...kept, ...[...changed.values()].filter((document) => !known.has(document.path))];
}

function stateOf({ tree, model, results }: Audited, { findings, score }: Assessment) {
  return {
    findings,
    score: score.exact,
    unread: unreadOf(tree, model),
    errored: results.filter((result) => result.status === 'errored').map((result) => result.ruleId),
  };
}

/** The patch file holds what does not conflict, so that is what is proven as a whole. */
function together(
  proven: readonly Finding[],
  proofs: Readonly<Record<string, FixProof>>,
  prove: Prove,
): NonNullable<ProofSummary['together']> {
  const withProofs = proven.map((finding) => {
    const proof = proofs[finding.id];
    return proof === undefined ? finding : { ...finding, fix: { ...finding.fix, proof } };
  });
  const { patch, taken } = combinePatches(withProofs);
  const inPatch = proven.filter(({ number }) => taken.includes(number)).toSorted((a, b) => a.number - b.number);
  const findings = inPatch.map(({ id }) => id);
  const [only] = inPatch;
  const known = inPatch.length === 1 && only !== undefined ? proofs[only.id] : undefined;
  const proof = known ?? prove(inPatch, patch);
  if ('failed' in proof) return { findings, failed: proof.failed };
  return { findings, scoreBefore: proof.scoreBefore, scoreAfter: proof.scoreAfter };
}
