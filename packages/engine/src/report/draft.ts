import type { DraftFinding } from '@seaworthy/assess/input';
import { patchOfEdits } from '@seaworthy/assess/patch';
import type { Evidence } from '@seaworthy/schema/evidence';
import type { Question, RuleOutcome } from '@seaworthy/schema/report';
import type { Fix } from '@seaworthy/schema/report-fix';
import { sectionIds, sectionOfRule } from '@seaworthy/schema/taxonomy';
import { compareText, severities } from '@seaworthy/schema/vocabulary';
import type { RuleResult } from '../judge/run-rules.ts';
import type { DeploymentModel } from '../model/model.ts';
import type { Ask, Fail, FixProposal, Rule } from '../rules/rule.ts';
import type { Span } from '../text/span.ts';
import { applyEdits, type Texts } from '../text/text-edit.ts';
import { nameFilesInProse, nameFilesInScript, plainVerbs } from './compose-commands.ts';
import { composePlaces } from './compose-place.ts';
import { fingerprints, hashParts } from './fingerprint.ts';
import { type Places, placesIn } from './places.ts';
import { quoter, readable } from './quote.ts';

/** Passes beyond this many per rule are counted, not listed: 200 services that all have a limit prove it no better. */
const evidencePerRule = 12;

interface Drafts {
  readonly findings: readonly DraftFinding[];
  readonly questions: readonly Question[];
  /** What an answer of "no" confirms; each has its question's id. */
  readonly gaps: readonly DraftFinding[];
  readonly outcomes: readonly RuleOutcome[];
}

/** What quotes and places are taken from. */
interface Sources {
  readonly texts: Texts;
  readonly quote: (span: Span, note?: string) => Evidence;
  readonly at: Places;
}

/** How the texts of one finding name the Compose files that its commands are about. */
interface Wording {
  /** A sentence that may show commands of the audited files. */
  readonly prose: (text: string) => string;
  /** A sentence of ours alone. */
  readonly verify: (text: string) => string;
  readonly script: (text: string) => string;
}

/** Joins verdicts with the prose of their rules and with quotes from the texts; order is the report's order. */
export function draftResults(
  results: readonly RuleResult[],
  rules: readonly Rule[],
  texts: Texts,
  model: DeploymentModel,
): Drafts {
  const wording = wordings(model, texts);
  const ruleById = new Map(rules.map((rule) => [rule.id as string, rule]));
  const quote = quoter(texts);
  const at = placesIn(texts);
  const fails = results
    .flatMap((result) => result.fails.map((fail) => ({ fail, rule: ruleOf(ruleById, result.ruleId) })))
    .sort((a, b) => compareFails(a, b));
  const prints = printsOf(fails);
  const places = new Map<string, number>();
  for (const { rule } of fails) places.set(rule.id, (places.get(rule.id) ?? 0) + 1);
  const findings = fails.map(({ fail, rule }, i) => ({
    ...draftFinding(rule, fail, { texts, quote, at }, wording(fail)),
    id: prints[i]?.path ?? '',
    fingerprints: prints[i] ?? { logical: '', path: '' },
    places: places.get(rule.id) ?? 1,
  }));
  const asks = results.flatMap((result) => result.asks.map((ask) => ({ ask, rule: ruleOf(ruleById, result.ruleId) })));
  const questions = asks.map(({ ask, rule }) => draftQuestion(rule, ask, quote));
  const gaps = asks.map(({ ask, rule }): DraftFinding => {
    const fail = failOf(rule, ask);
    const id = questionId(rule, ask);
    const fingerprints = { logical: id, path: id };
    return { ...draftFinding(rule, fail, { texts, quote, at }, wording(fail)), id, fingerprints, places: 1 };
  });
  const outcomes = results.map((result) => draftOutcome(result, quote));
  return { findings, questions: uniqueById(questions), gaps: uniqueById(gaps), outcomes };
}

function ruleOf(ruleById: ReadonlyMap<string, Rule>, id: string): Rule {
  const rule = ruleById.get(id);
  if (rule === undefined) throw new Error(`a result names the unknown rule ${id}`);
  return rule;
}

/** In the order given; equals are numbered as they stand in their file, whatever their severity. */
function printsOf(fails: readonly { fail: Fail; rule: Rule }[]): { logical: string; path: string }[] {
  const placed = fails.map((_, index) => index);
  const at = (index: number) => fails[index]?.fail.span ?? { file: '', start: 0, end: 0 };
  placed.sort((a, b) => compareText(at(a).file, at(b).file) || at(a).start - at(b).start || a - b);
  const prints = fingerprints(
    placed.flatMap((index) => fails[index] ?? []).map(({ fail, rule }) => identityOf(rule, fail)),
  );
  const byIndex = new Map(placed.map((index, order) => [index, prints[order] ?? { logical: '', path: '' }]));
  return fails.map((_, index) => byIndex.get(index) ?? { logical: '', path: '' });
}

function identityOf(rule: Rule, fail: Fail) {
  const { kind, name, anchor, discriminator } = fail.subject;
  return {
    ruleId: rule.id,
    subjectKind: kind,
    subjectName: name,
    anchor,
    discriminator: discriminator ?? '',
    path: fail.span.file,
  };
}

function compareFails(a: { fail: Fail; rule: Rule }, b: { fail: Fail; rule: Rule }): number {
  return (
    sectionIds.indexOf(sectionOfRule(a.rule.id).id) - sectionIds.indexOf(sectionOfRule(b.rule.id).id) ||
    severities.indexOf(a.fail.severity ?? a.rule.severity) - severities.indexOf(b.fail.severity ?? b.rule.severity) ||
    compareText(a.fail.span.file, b.fail.span.file) ||
    a.fail.span.start - b.fail.span.start ||
    compareText(a.rule.id, b.rule.id) ||
    compareText(a.fail.subject.anchor, b.fail.subject.anchor) ||
    compareText(a.fail.subject.discriminator ?? '', b.fail.subject.discriminator ?? '')
  );
}

function wordings(model: DeploymentModel, texts: Texts): (fail: Fail) => Wording {
  const placeOf = composePlaces(model);
  const verbsOf = plainVerbs(texts);
  return (fail) => {
    const files = placeOf(fail);
    const spans = [fail.span, ...(fail.evidence ?? []), ...(fail.path ?? []).map((step) => step.span)];
    const shown = files.length === 0 ? new Set<string>() : verbsOf(spans.map((span) => span.file));
    return {
      prose: (text) => nameFilesInProse(readable(text), files, shown),
      verify: (text) => nameFilesInProse(readable(text), files),
      script: (text) => nameFilesInScript(text, files, shown),
    };
  };
}

function draftFinding(rule: Rule, fail: Fail, { texts, quote, at }: Sources, { prose, verify, script }: Wording) {
  const section = sectionOfRule(rule.id);
  const severity = fail.severity ?? rule.severity;
  const confidence = fail.confidence ?? rule.confidence;
  return {
    ruleId: rule.id,
    section: section.id,
    kind: confidence === 'Low' ? ('suspicious' as const) : ('issue' as const),
    severity,
    confidence,
    riskCategory: rule.riskCategory ?? section.risk,
    title: rule.title,
    file: fail.span.file,
    line: fail.span.line,
    endLine: Math.max(fail.span.line, fail.span.endLine),
    ...at.columns(fail.span),
    problem: [prose(fail.message), prose(fail.problem ?? rule.docs.problem)],
    impact: [prose(fail.impact ?? rule.docs.impact)],
    verify: [verify(fail.verify ?? rule.docs.verify)],
    fix: namedFix(draftFix(rule, fail.fix, fail.span, texts, at), fail.fix, prose, script),
    tradeOff: [fail.tradeOff ?? rule.docs.tradeOff],
    evidence: [quote(fail.span), ...(fail.evidence ?? []).map((span) => quote(span))],
    path: (fail.path ?? []).map(({ span, note }) => quote(span, note)),
    subject: { kind: fail.subject.kind, name: fail.subject.name },
    ...(fail.monitor === undefined ? {} : { monitor: fail.monitor }),
    effortKind: rule.effort,
  };
}

/** Only text of ours: what edits make of the user's file is shown as it would be. */
function namedFix(fix: Fix, proposal: FixProposal, prose: Wording['prose'], script: Wording['script']): Fix {
  if (proposal.edits.length > 0) return fix;
  if (proposal.snippet === undefined) return { ...fix, after: prose(fix.after) };
  return proposal.language === 'sh' || proposal.language === 'bash' ? { ...fix, after: script(fix.after) } : fix;
}

function draftFix(rule: Rule, proposal: FixProposal, span: Span, texts: Texts, at: Places): Fix {
  const patch = patchOfEdits(texts, proposal.edits);
  const base = {
    title: proposal.title,
    edits: at.located(proposal.edits),
    language: proposal.language,
    ...(patch === null ? {} : { patch }),
  };
  const first = proposal.edits[0];
  if (first === undefined) {
    return { ...base, safety: 'advice', at: null, before: null, after: proposal.snippet ?? rule.docs.remedy };
  }
  const before = texts.get(first.path);
  const after = applyEdits(texts, proposal.edits).get(first.path) ?? '';
  if (before === undefined)
    return { ...base, safety: proposal.safety, at: first.path, before: null, after: firstLines(after, 60) };
  const region = changedRegion(before, after);
  return {
    ...base,
    safety: proposal.safety,
    at: `${first.path}:${first.path === span.file ? Math.max(1, region.line) : region.line}`,
    before: region.before,
    after: region.after,
  };
}

/** The changed lines with two lines of context on each side. */
function changedRegion(before: string, after: string): { line: number; before: string; after: string } {
  const a = before.split(/\r\n|\n|\r/);
  const b = after.split(/\r\n|\n|\r/);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const from = Math.max(0, head - 2);
  const upTo = Math.max(0, tail - 2);
  return {
    line: from + 1,
    before: a
      .slice(from, a.length - upTo)
      .join('\n')
      .trimEnd(),
    after: b
      .slice(from, b.length - upTo)
      .join('\n')
      .trimEnd(),
  };
}

function firstLines(text: string, count: number): string {
  return text.split('\n').slice(0, count).join('\n').trimEnd();
}

function draftQuestion(rule: Rule, ask: Ask, quote: (span: Span) => Evidence): Question {
  return {
    id: questionId(rule, ask),
    ruleId: rule.id,
    section: sectionOfRule(rule.id).id,
    text: ask.question,
    needed: ask.needed,
    assumedDefault: ask.assumedDefault,
    severityIfNo: ask.severityIfNo ?? rule.severity,
    evidence: [ask.span, ...(ask.evidence ?? [])].map((span) => quote(span)),
  };
}

function questionId(rule: Rule, { subject: { kind, name, anchor, discriminator } }: Ask): string {
  return hashParts(rule.id, kind, name, anchor, discriminator ?? '');
}

/** What the rule would have said, had the files told it. A question has no edits: nobody knows yet where the gap is closed. */
function failOf(rule: Rule, ask: Ask): Fail {
  return {
    verdict: 'fail',
    span: ask.span,
    subject: ask.subject,
    message: `The answer to "${ask.question}" is no.`,
    severity: ask.severityIfNo ?? rule.severity,
    confidence: 'High',
    ...(ask.evidence === undefined ? {} : { evidence: ask.evidence }),
    fix: { title: firstClause(rule.docs.remedy), safety: 'advice', edits: [], language: 'text' },
  };
}

/** `Ship the logs to a store` of `Ship the logs to a store; keep them for two weeks.` */
function firstClause(text: string): string {
  return (/^.{12,}?(?=[.;:](\s|$))/.exec(text)?.[0] ?? text).trim();
}

function draftOutcome(result: RuleResult, quote: (span: Span, note?: string) => Evidence): RuleOutcome {
  const base = {
    ruleId: result.ruleId,
    section: result.section,
    status: result.status,
    evidence: result.passes.slice(0, evidencePerRule).map(({ span, note }) => quote(span, note)),
  };
  return result.reason === undefined ? base : { ...base, reason: result.reason };
}

function uniqueById<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
