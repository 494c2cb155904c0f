import type { NewLogEntry } from '@seaworthy/store/access-log-port';
import { expect, test } from 'vitest';
import { createLogBudget } from './log-budget.ts';

const entry = (target: string, teamIds: readonly string[] = ['team']): NewLogEntry => ({
  teamIds,
  actorId: null,
  actorName: 'Somebody',
  via: '',
  action: 'audit:read',
  target,
  outcome: 'refused',
  address: '192.0.2.7',
  detail: '',
});

test('a flood that never asks the same thing twice costs a bounded number of entries, and hides nothing of another team', () => {
  const written: NewLogEntry[] = [];
  let at = 0;
  const budget = createLogBudget(
    (it) => written.push(it),
    () => at,
  );
  for (let minute = 0; minute < 60; minute += 1) {
    at = minute * 60_000;
    for (let index = 0; index < 1_000; index += 1) budget.add(entry(`audit ${minute}-${index}`), 'refusal');
    budget.flush();
  }
  expect(written.length).toBeLessThan(600);
  const counted = written.map(({ detail }) => Number(/^(\d+) more/.exec(detail)?.[1] ?? 1));
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(60_000);
  budget.add(entry('audit x', ['other']), 'refusal');
  expect(written.at(-1)).toMatchObject({ teamIds: ['other'], target: 'audit x' });
});

test('changes that are alike are each an entry of their own', () => {
  const written: NewLogEntry[] = [];
  const budget = createLogBudget(
    (it) => written.push(it),
    () => 0,
  );
  for (let index = 0; index < 20; index += 1) budget.add({ ...entry('web № 1'), outcome: 'done' }, 'change');
  expect(written).toHaveLength(20);
});
