import { describe, expect, test } from 'vitest';
import { addEntry, type NewEntry, removeEntries } from './edit-settings.ts';

const today = '2026-03-03';
const entry: NewEntry = {
  kind: 'accepted-risk',
  rule: 'container/non-root/runs-as-root',
  where: 'Dockerfile',
  reason: 'the driver: needs "root"',
  by: 'ana',
  until: '2026-06-30',
};
const written = (indent: string) =>
  [
    '- rule: container/non-root/runs-as-root',
    '  where: Dockerfile',
    '  reason: "the driver: needs \\"root\\""',
    '  by: ana',
    '  until: 2026-06-30',
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');
const textOf = (made: ReturnType<typeof addEntry>) => ('text' in made ? made.text : made.refused);

describe('adding', () => {
  test.each([
    ['a file that is not there', null, `version: 1\nsuppress:\n${written('  ')}`],
    ['one without a list', '# ours\nversion: 1', `# ours\nversion: 1\nsuppress:\n${written('  ')}`],
    [
      'an empty list',
      'version: 1\nsuppress: # none\ngate: { fail_on: high }\n',
      `version: 1\nsuppress: # none\n${written('  ')}gate: { fail_on: high }\n`,
    ],
  ])('to %s', (_, before, after) => {
    expect(textOf(addEntry(before, entry, today))).toBe(after);
  });

  test('keeps every other byte: comments, order, indent', () => {
    const first = `version: 1\nsuppress:\n# the oldest\n- rule: container/healthcheck/missing # here\n  where: Dockerfile\n  reason: known and borne by us\n  until: 2026-04-01   # soon\n`;
    const after = '\n# the gate\ngate: { fail_on: high }\n';
    const made = textOf(addEntry(`${first}${after}`, entry, today));
    expect(made.startsWith(first)).toBe(true);
    expect(made.endsWith(after)).toBe(true);
    expect(made.slice(first.length, -after.length)).toBe(written(''));
  });

  test('refuses what would be void, and a file that is not understood', () => {
    expect(textOf(addEntry(null, { ...entry, reason: 'short' }, today))).toMatch(/^Its reason has 5 characters/);
    expect(textOf(addEntry(null, { ...entry, until: '2028-01-01' }, today))).toMatch(/more than 365 days/);
    expect(textOf(addEntry(null, { ...entry, rule: 'container/non-root/run-as-root' }, today))).toMatch(
      /the nearest is/,
    );
    expect(textOf(addEntry(null, { ...entry, where: '**' }, today))).toMatch(/covers whatever is added later/);
    expect(textOf(addEntry('version: 1\nsupress: []\n', entry, today))).toMatch(
      /^\.seaworthy\.yaml:2 The key "supress"/,
    );
    expect(textOf(addEntry('version: 1\nsuppress: [{}]\n', entry, today))).toMatch(/brackets/);
  });
});

test('taking out leaves the others and the comments as they are', () => {
  const one = (rule: string) =>
    `  - rule: ${rule}\n    where: Dockerfile\n    reason: known and borne by us\n    until: 2026-04-01\n`;
  const text = `version: 1\nsuppress:\n  # first\n${one('a/b/c')}  # second\n${one('d/e/f')}${one('g/h/i')}gate: { fail_on: high }\n`;
  expect(removeEntries(text, [4, 13])).toEqual({
    text: `version: 1\nsuppress:\n  # first\n  # second\n${one('d/e/f')}gate: { fail_on: high }\n`,
  });
  expect(removeEntries(`version: 1\nsuppress:\n${one('a/b/c')}`, [3])).toEqual({ text: 'version: 1\nsuppress:\n' });
  expect(removeEntries(text, [1])).toEqual({ text });
});
