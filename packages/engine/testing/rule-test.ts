import type { Severity } from '@seaworthy/schema/vocabulary';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ParseTools } from '../src/documents/document.ts';
import { judgeAll } from '../src/index.ts';
import { judgeRule, type RuleResult } from '../src/judge/run-rules.ts';
import { rules } from '../src/rules/index.generated.ts';
import type { Fail, Rule, RuleExample } from '../src/rules/rule.ts';
import { countSentences } from '../src/text/sentences.ts';
import { applyEdits } from '../src/text/text-edit.ts';
import { loadGrammars } from './load-grammars.ts';
import { treeOf } from './tree.ts';

export interface BadCase {
  readonly name: string;
  readonly files: RuleExample;
  /** `compose.yml:3`: where one of the findings starts. */
  readonly at: string;
  readonly message?: RegExp;
  /** What the report says after the message. */
  readonly problem?: RegExp;
  readonly severity?: Severity;
  readonly confidence?: 'High' | 'Medium' | 'Low';
  /** What the fixes of the rule, snippets and new text, must say. */
  readonly fix?: RegExp;
  /** Words of another stack that none of them may say. */
  readonly fixLacks?: RegExp;
  /** Number of findings of this rule; default: at least one. */
  readonly count?: number;
}

export interface QuietCase {
  readonly name: string;
  readonly files: RuleExample;
  /** The case must give a pass with evidence, not just silence. */
  readonly passes?: true;
  /** The case must not give a pass. */
  readonly proves?: false;
  /** A question is expected (or, without it, forbidden). */
  readonly asks?: true;
}

export interface RuleCases {
  readonly bad: readonly BadCase[];
  readonly good: readonly QuietCase[];
  /** Values that only the running environment knows: ask or stay silent, never fail. */
  readonly unresolved?: readonly QuietCase[];
}

let tools: ParseTools;

/**
 * Tests one rule on whole small repositories. Unasked it also runs the examples of the docs, the rule twice and with the
 * files in another order, checks prose and spans, and applies every fix that has edits: afterwards this rule must have one
 * finding less in that place and no other rule more than before.
 */
export function ruleTest<S>(rule: Rule<S>, cases: RuleCases): void {
  const law = rule as Rule; // the tester never looks at subjects
  describe(rule.id, () => {
    beforeAll(async () => {
      tools = { grammars: await loadGrammars() };
    });
    it('has a title of at most 60 characters and whole sentences in its docs', () => checkDocs(law));
    rule.examples.bad.forEach((files, i) => {
      it(`finds the bad example ${i + 1}`, () => checkBad(law, { name: '', files, at: '' }));
    });
    rule.examples.good.forEach((files, i) => {
      it(`accepts the good example ${i + 1}`, () => checkQuiet(law, { name: '', files }));
    });
    for (const bad of cases.bad) it(`finds: ${bad.name}`, () => checkBad(law, bad));
    for (const good of cases.good) it(`accepts: ${good.name}`, () => checkQuiet(law, good));
    for (const open of cases.unresolved ?? []) {
      it(`does not guess: ${open.name}`, () =>
        expect(run(law, open.files).fails, 'a finding on an unknown value').toEqual([]));
    }
  });
}

function run(rule: Rule, files: RuleExample): RuleResult {
  const { model } = judgeTree(files);
  const result = judgeRule(rule, model);
  expect(result.status, result.reason).not.toBe('errored');
  expect(judgeRule(rule, model), 'a second run differs').toEqual(result);
  const shuffled = judgeRule(rule, judgeTree(Object.fromEntries(Object.entries(files).reverse())).model);
  expect(shuffled, 'another file order differs').toEqual(result);
  return result;
}

function judgeTree(files: RuleExample) {
  return judgeAll(treeOf(files), tools);
}

function checkBad(rule: Rule, bad: BadCase): void {
  const { fails, asks } = run(rule, bad.files);
  // A rule about what lives outside of repositories may only ever ask: then its bad example must at least do that.
  if (bad.at === '' && fails.length === 0) expect(asks.length, 'neither finding nor question').toBeGreaterThan(0);
  else expect(fails.length, 'no finding').toBeGreaterThan(0);
  if (bad.count !== undefined) expect(fails.length).toBe(bad.count);
  if (bad.at !== '') expect(fails.map((fail) => `${fail.span.file}:${fail.span.line}`)).toContain(bad.at);
  const there = bad.at === '' ? fails : fails.filter((fail) => `${fail.span.file}:${fail.span.line}` === bad.at);
  if (bad.message !== undefined) expect(there.map((fail) => fail.message).join('\n')).toMatch(bad.message);
  if (bad.problem !== undefined)
    expect(there.map((fail) => fail.problem ?? rule.docs.problem).join('\n')).toMatch(bad.problem);
  if (bad.severity !== undefined) expect(there.map((fail) => fail.severity ?? rule.severity)).toContain(bad.severity);
  if (bad.confidence !== undefined)
    expect(there.map((fail) => fail.confidence ?? rule.confidence)).toContain(bad.confidence);
  const written = fails
    .flatMap(({ fix }) => [fix.title, fix.snippet ?? '', ...fix.edits.map((edit) => edit.text)])
    .join('\n');
  if (bad.fix !== undefined) expect(written).toMatch(bad.fix);
  if (bad.fixLacks !== undefined) expect(written).not.toMatch(bad.fixLacks);
  for (const fail of fails) {
    checkFail(rule, fail, bad.files);
    if (fail.fix.edits.length > 0) checkFix(rule, fail, bad.files);
  }
}

function checkQuiet(rule: Rule, quiet: QuietCase): void {
  const { fails, asks, passes } = run(rule, quiet.files);
  expect(fails.map((fail) => `${fail.span.file}:${fail.span.line} ${fail.message}`)).toEqual([]);
  if (quiet.asks) expect(asks.length, 'no question').toBeGreaterThan(0);
  else expect(asks.map((ask) => ask.question)).toEqual([]);
  if (quiet.proves === false) expect(passes, 'evidence of something else').toEqual([]);
  if (quiet.passes) expect(passes.length, 'no evidence').toBeGreaterThan(0);
}

function checkFail(rule: Rule, fail: Fail, files: RuleExample): void {
  const text = files[fail.span.file];
  expect(text, `${fail.span.file} is not in the tree`).toBeDefined();
  expect(fail.span.end).toBeLessThanOrEqual((text ?? '').length);
  const problem = `${fail.message} ${fail.problem ?? rule.docs.problem}`;
  expect(countSentences(problem), `2 to 4 sentences wanted: ${problem}`).toBeGreaterThanOrEqual(2);
  expect(countSentences(problem), `2 to 4 sentences wanted: ${problem}`).toBeLessThanOrEqual(4);
  if ((fail.severity ?? rule.severity) === 'MONITOR')
    expect(fail.monitor, 'MONITOR needs metric and threshold').toBeDefined();
  if (fail.fix.edits.length === 0) expect(fail.fix.snippet ?? '', 'advice needs a snippet').not.toBe('');
}

function checkFix(rule: Rule, fail: Fail, files: RuleExample): void {
  const fixed = Object.fromEntries(applyEdits(new Map(Object.entries(files)), fail.fix.edits));
  const before = countFails(judgeTree(files).results);
  const after = countFails(judgeTree(fixed).results);
  const own = judgeRule(rule, judgeTree(files).model).fails.length;
  expect(judgeRule(rule, judgeTree(fixed).model).fails.length, 'the fix does not close its finding').toBeLessThan(own);
  for (const [id, count] of after) {
    expect(count, `the fix makes ${id} worse`).toBeLessThanOrEqual(before.get(id) ?? 0);
  }
}

function countFails(results: readonly RuleResult[]): Map<string, number> {
  return new Map(results.map((result) => [result.ruleId, result.fails.length]));
}

function checkDocs(rule: Rule): void {
  expect(rule.title.length).toBeLessThanOrEqual(60);
  for (const [field, text] of Object.entries({ ...rule.docs, sources: undefined })) {
    if (text !== undefined) expect(text, field).toMatch(/[.?`]$/);
  }
  expect(
    rules.map((known) => known.id),
    'run `npm run generate`',
  ).toContain(rule.id);
}
