import type { FindingRow } from '@seaworthy/schema/api-findings';
import { expect, test } from 'vitest';
import { findingBehind } from './told-with.ts';

const finding = { id: 'f', ruleId: 'a/b/told-here' } as FindingRow; // only the rule is looked at
const outcomes = [
  { ruleId: 'a/b/second', reason: 'Told with a/b/told-here.' },
  { ruleId: 'a/b/circle', reason: 'Told with a/b/circle.' },
];

test('a reference is followed to the finding that tells it, over others', () => {
  expect(findingBehind('Told with a/b/told-here.', [finding], [])).toBe(finding);
  expect(findingBehind('Told with a/b/second.', [finding], outcomes)).toBe(finding);
});

test('a reason of its own, a lost finding and a circle refer to nothing', () => {
  expect(findingBehind('There is no dashboard.', [finding], outcomes)).toBeUndefined();
  expect(findingBehind('Told with a/b/gone.', [finding], outcomes)).toBeUndefined();
  expect(findingBehind('Told with a/b/circle.', [], outcomes)).toBeUndefined();
  expect(findingBehind(undefined, [finding], outcomes)).toBeUndefined();
});
