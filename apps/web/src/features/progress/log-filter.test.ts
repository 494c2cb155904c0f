import type { AuditEvent } from '@seaworthy/schema/audit';
import { expect, test } from 'vitest';
import { everything, filterLog, plainLine } from './log-filter.ts';

const event = (seq: number, stage: string | null, message: string): AuditEvent => ({
  seq,
  at: 1_700_000_000_000 + seq,
  type: 'log',
  stage,
  message,
  counts: {},
});
const log = [event(1, null, 'Started'), event(2, 'documents', 'Read nginx.conf'), event(3, 'model', 'Linked nginx')];
const seqs = (filter: Parameters<typeof filterLog>[1]) => filterLog(log, filter).map(({ seq }) => seq);

test('without a filter the list stays the very same', () => {
  expect(filterLog(log, everything)).toBe(log);
  expect(filterLog(log, { stage: null, text: '  ' })).toBe(log);
});

test('a stage and words narrow the list together, whatever the case of the words', () => {
  expect(seqs({ stage: null, text: 'NGINX' })).toEqual([2, 3]);
  expect(seqs({ stage: 'model', text: 'nginx' })).toEqual([3]);
  expect(seqs({ stage: null, text: 'conf read' })).toEqual([2]);
});

test('the name of a stage is part of its lines', () => {
  expect(seqs({ stage: null, text: 'documents' })).toEqual([2]);
});

test('a saved line has its time in UTC', () => {
  expect(plainLine(event(1, 'model', 'Linked'))).toBe('2023-11-14T22:13:20.001Z model Linked');
});
