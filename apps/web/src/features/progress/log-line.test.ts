import type { AuditEvent } from '@seaworthy/schema/audit';
import { expect, test } from 'vitest';
import { countsLine, logLine } from './log-line.ts';

const line = (type: AuditEvent['type'], message: string, counts: Record<string, number> = {}) =>
  logLine({ seq: 1, at: 0, type, stage: 'documents', message, counts });

test('the start, the end and the reuse of a stage read differently', () => {
  expect(line('stage-started', 'Read the files')).toBe('Read the files: started');
  expect(line('stage-finished', 'Read the files', { documents: 318 })).toBe('Read the files: 318 documents');
  expect(line('stage-finished', 'Read the files')).toBe('Read the files: done');
  expect(line('stage-resumed', 'Read the files')).toBe('Read the files: reused from checkpoint');
});

test('every other event is its message, and an event without one is its type', () => {
  expect(line('stage-failed', 'compose.yml is too large.')).toBe('compose.yml is too large.');
  expect(line('cancelled', '')).toBe('cancelled');
});

test('numbers are named in singular and plural, sizes have units, nothing of a kind is left out', () => {
  expect(countsLine({ counts: { files: 1_284, bytes: 43_200_000, findings: 1, errors: 0, 'report.md': 2_048 } })).toBe(
    '1,284 files · 41.2 MB unpacked · 1 finding · report.md 2 KB',
  );
});

test('a number that this page does not know is shown under its own name', () => {
  expect(countsLine({ counts: { probes: 3 } })).toBe('3 probes');
});
