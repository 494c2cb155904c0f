import type { RuleResult } from '@seaworthy/engine/judge/run-rules';
import { rules } from '@seaworthy/engine/rules/index.generated';
import { sectionOfRule } from '@seaworthy/schema/taxonomy';
import { expect, test } from 'vitest';
import { countVerdicts } from './count-verdicts.ts';

const [rule] = rules;
if (rule === undefined) throw new Error('there is no rule to count');
const result = (change: Partial<RuleResult>): RuleResult => ({
  ruleId: rule.id,
  section: sectionOfRule(rule.id).id,
  status: 'failed',
  fails: [],
  asks: [],
  passes: [],
  ...change,
});
const fail = { verdict: 'fail' } as RuleResult['fails'][number]; // only its severity is looked at

test('a finding without a severity of its own counts under its rule’s severity', () => {
  expect(countVerdicts([result({ fails: [fail] })])).toMatchObject({ findings: 1, [rule.severity]: 1 });
});

test('a finding’s own severity counts, and severities that do not occur are left out', () => {
  const counts = countVerdicts([result({ fails: [{ ...fail, severity: 'CRITICAL' }] }), result({ status: 'errored' })]);
  expect(counts).toEqual({ rules: 2, findings: 1, questions: 0, errors: 1, CRITICAL: 1 });
});
