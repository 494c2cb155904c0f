import { expect, test } from 'vitest';
import { type About, createDrafts } from './drafts.ts';

const draft = { reason: 'the vendor fixes it', why: null, until: '2026-12-01' };
const about = (ids: readonly string[], rest: Partial<About> = {}): About => ({
  kind: 'accepted-risk',
  rows: ids.map((id) => ({ id })),
  asksWhy: false,
  ...rest,
});

test('what was typed comes back for the same findings, in whatever order, and for no others', () => {
  const drafts = createDrafts();
  drafts.keep(about(['a', 'b']), draft);
  expect(drafts.of(about(['b', 'a']))).toBe(draft);
  for (const ids of [['a'], ['b', 'c'], ['a', 'b', 'c'], []]) expect(drafts.of(about(ids)), ids.join()).toBeUndefined();
});

test('a reason for one kind of decision is none for the other, nor with a choice for a dialog without it', () => {
  const drafts = createDrafts();
  drafts.keep(about(['a'], { kind: 'false-positive', asksWhy: true }), draft);
  expect(drafts.of(about(['a']))).toBeUndefined();
  expect(drafts.of(about(['a'], { kind: 'false-positive' }))).toBeUndefined();
});

test('what was saved or cancelled is gone, and what was typed about others stays', () => {
  const drafts = createDrafts();
  const other = { ...draft, reason: 'the balancer limits it' };
  drafts.keep(about(['a']), draft);
  drafts.keep(about(['b']), other);
  drafts.drop(about(['a']));
  expect(drafts.of(about(['a']))).toBeUndefined();
  expect(drafts.of(about(['b']))).toBe(other);
});
