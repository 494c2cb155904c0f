import { expect, test } from 'vitest';
import { type Decision, groupsOf } from './groups.ts';

const decision = (rule: string, state: Decision['state'], daysLeft: number | null): Decision => ({
  id: rule,
  source: 'team',
  kind: 'accepted-risk',
  rule,
  where: '',
  title: null,
  reason: 'known and borne',
  by: 'Ana',
  on: null,
  until: null,
  daysLeft,
  state,
  findingIds: [],
});

test('what needs somebody stands first, then what ends soonest; what never ends is last', () => {
  const groups = groupsOf([
    decision('never', 'used', null),
    decision('later', 'used', 90),
    decision('gone', 'unused', 5),
    decision('soon', 'used', 2),
    decision('over', 'expired', -3),
  ]);
  expect(groups.map(({ state, decisions }) => [state, decisions.map(({ rule }) => rule)])).toEqual([
    ['expired', ['over']],
    ['used', ['soon', 'later', 'never']],
    ['unused', ['gone']],
  ]);
});
