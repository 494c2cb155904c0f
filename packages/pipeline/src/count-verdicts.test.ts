import type { RuleResult } from '@seaworthy/engine/judge/run-rules';
import { expect, test } from 'vitest';
import { countVerdicts } from './count-verdicts.ts';

const result: RuleResult = {
  ruleId: 'network/tls/plain-http',
  section: 'network/tls',
  status: 'passed',
  fails: [],
  asks: [],
  passes: [],
};

test('an area counts its rules and those that threw', () => {
  expect(countVerdicts([result, { ...result, status: 'errored' }])).toEqual({ rules: 2, errors: 1 });
});
