import { expect, test } from 'vitest';
import { createDrafts } from './drafts.ts';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));
const draft = { reason: 'the vendor fixes it', why: null, until: '2026-12-01' };

test('what was typed comes back for any of its findings, with more of them too, and for no others', () => {
  const drafts = createDrafts();
  drafts.keep('accepted-risk', rows('a', 'b'), draft);
  expect(drafts.of('accepted-risk', rows('a', 'b'))).toBe(draft);
  expect(drafts.of('accepted-risk', rows('b', 'c'))).toBe(draft);
  expect(drafts.of('accepted-risk', rows('c'))).toBeUndefined();
  expect(drafts.of('accepted-risk', [])).toBeUndefined();
});

test('a reason for one kind of decision is none for the other, and what was saved or cancelled is gone', () => {
  const drafts = createDrafts();
  drafts.keep('accepted-risk', rows('a'), draft);
  expect(drafts.of('false-positive', rows('a'))).toBeUndefined();
  drafts.drop('accepted-risk');
  expect(drafts.of('accepted-risk', rows('a'))).toBeUndefined();
});
