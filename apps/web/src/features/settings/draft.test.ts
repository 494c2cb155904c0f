import { expect, test } from 'vitest';
import { draftOf, readDraft } from './draft.ts';

const settings = { name: 'api', keepAudits: null, keepDays: 90, gate: { failOn: 'high', minScore: 7.5 } } as const;

test('what is shown is what was saved', () => {
  expect(readDraft(draftOf(settings))).toEqual({ settings, wrong: [] });
});

test('an empty number is no limit, and a comma is a decimal point', () => {
  const read = readDraft({ ...draftOf(settings), keepDays: ' ', minScore: '6,5' });
  expect(read.settings).toMatchObject({ keepDays: null, gate: { minScore: 6.5 } });
});

test('names every field that is out of its limits, from top to bottom', () => {
  const wrong = (part: object) => readDraft({ ...draftOf(settings), ...part }).wrong;
  expect([
    wrong({ name: ' ' }),
    wrong({ keepAudits: '0' }),
    wrong({ keepDays: '1.5' }),
    wrong({ minScore: '11' }),
  ]).toEqual([['name'], ['keepAudits'], ['keepDays'], ['minScore']]);
  expect(wrong({ minScore: '0', name: '', keepDays: 'ten' })).toEqual(['name', 'keepDays', 'minScore']);
  expect(readDraft({ ...draftOf(settings), name: '', keepAudits: '0' }).settings).toBeNull();
});
