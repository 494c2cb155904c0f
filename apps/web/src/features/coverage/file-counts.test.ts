import { skipReason } from '@seaworthy/schema/intake/skip-reason';
import type { Report } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { fileCounts, isReadNotJudged, shortReason } from './file-counts.ts';

const input = (more: Partial<Report['input']>): Report['input'] => ({
  sha256: '',
  files: 0,
  read: 0,
  bytes: 0,
  skipped: [],
  failed: [],
  neutralised: [],
  ...more,
});
const skipped = (reason: string | null, count: number) => ({ reason: reason ?? '', count, examples: [] });

test('each file is counted once, and the counts add up to all of them', () => {
  const counts = fileCounts(
    input({
      files: 28,
      read: 26,
      skipped: [
        skipped(skipReason(false, 'prod'), 2),
        skipped(skipReason(true, 'test'), 1),
        skipped('left out by .seaworthy.yaml', 3),
      ],
      failed: [
        { path: 'a.yml', line: 1, reason: 'tab', feeds: [] },
        { path: 'a.yml', line: 9, reason: 'tab', feeds: [] },
      ],
    }),
  );
  expect(counts).toEqual({ judged: 21, notJudged: 1, leftOut: 3, skipped: 2, failed: 1 });
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(28);
});

test('the engine says of every class but production why a file is not judged, and which of them it read', () => {
  const read = (['test', 'example', 'dev'] as const).map((name) => skipped(skipReason(true, name), 1));
  expect(read.every(isReadNotJudged)).toBe(true);
  expect(read.map(shortReason)).toEqual(['test files', 'examples and documentation', 'development only']);
  expect(isReadNotJudged(skipped(skipReason(true, 'vendored'), 1))).toBe(false);
});
