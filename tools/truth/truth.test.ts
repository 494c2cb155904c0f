import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../prepare.mjs';
import { scoreCorpus } from './corpus.ts';
import { parseGold, scoreGold } from './gold.ts';
import type { Answer, FoundAt } from './labels.ts';
import { columnWidth } from './print.ts';
import { findTree } from './trees.ts';

function found(section: string, file: string, line: number, severity = 'HIGH', more: FoundAt['places'] = []): FoundAt {
  return { ruleId: `${section}/rule`, section, severity, file, line, places: [{ file, line, endLine: line }, ...more] };
}

function answer(...findings: FoundAt[]): Answer {
  return { findings, questions: 2, passes: [{ section: 'storage/sqlite', file: 'db.py' }], unproven: [] };
}

function labels(...rows: object[]) {
  return parseGold('desk', rows.map((row) => JSON.stringify(row)).join('\n'));
}

const limit = {
  kind: 'issue',
  section: 'container/resource-limits',
  severity: 'HIGH',
  file: 'compose.yml',
  line: 10,
  importance: 4,
};

test('columns hold the longest name of a repository, and lines stay below 200 characters', () => {
  expect(columnWidth(['docs-desk-repaired', 'tiny'])).toBeGreaterThan('docs-desk-repaired'.length);
  expect(columnWidth(['tiny'])).toBe(16);
  const many = Array.from({ length: 6 }, (_, index) => `${'a-very-long-name-'.repeat(3)}${index}`);
  expect(32 + (many.length + 1) * columnWidth(many)).toBeLessThanOrEqual(200);
});

describe('labels of whole repositories', () => {
  test('a finding counts up to five lines away, in the labelled section and file', () => {
    const near = scoreGold(labels(limit), answer(found('container/resource-limits', 'compose.yml', 15)));
    expect(near.issues).toEqual({ hit: 1, of: 1 });
    for (const far of [
      found('container/resource-limits', 'compose.yml', 16),
      found('container/resource-limits', 'other.yml', 10),
      found('container/non-root', 'compose.yml', 10),
    ]) {
      expect(scoreGold(labels(limit), answer(far)).issues).toEqual({ hit: 0, of: 1 });
    }
  });

  test('the wide figure takes any place that the finding names, and neighbouring sections', () => {
    const probe = { ...limit, section: 'health/endpoints', importance: 5 };
    const elsewhere = found('container/healthcheck', 'Dockerfile', 3, 'HIGH', [
      { file: 'compose.yml', line: 9, endLine: 12 },
    ]);
    const score = scoreGold(labels(probe), answer(elsewhere));
    expect(score.weighted).toEqual({ hit: 0, of: 5 });
    expect(score.weightedWide).toEqual({ hit: 5, of: 5 });
    expect(score.missed).toEqual([]);
    expect(score.unmatched).toEqual([]);
  });

  test('only HIGH and above on exactly the trap violates it, unless it is a labelled issue too', () => {
    const trap = { ...limit, kind: 'trap', severity: null };
    const at = (severity: string, line = 10) =>
      answer(found('container/resource-limits', 'compose.yml', line, severity));
    expect(scoreGold(labels(trap), at('HIGH')).traps).toHaveLength(1);
    expect(scoreGold(labels(trap), at('MEDIUM')).traps).toEqual([]);
    expect(scoreGold(labels(trap), at('HIGH', 11)).traps).toEqual([]);
    expect(scoreGold(labels(trap, limit), at('HIGH')).traps).toEqual([]);
  });

  test('what no reader of files can know is outside of the weighted figure', () => {
    const score = scoreGold(labels(limit, { ...limit, line: 90, deterministic: 'no', importance: 5 }), answer());
    expect(score.issues.of).toBe(2);
    expect(score.weighted).toEqual({ hit: 0, of: 4 });
  });

  test('a label with a mistake is refused with its line', () => {
    expect(() => parseGold('desk', '{"kind":"issue"}\n{"kind":"wish"}')).toThrow(/desk:2 is no label: kind/);
    expect(() => parseGold('desk', 'issue')).toThrow(/desk:1 is no JSON/);
  });
});

describe('labelled cases', () => {
  const label = {
    id: 'c1',
    kind: 'compose',
    peer: 'p',
    expect: [
      {
        section: 'container/non-root',
        file: 'a.yml',
        present: true,
        alt: ['container/healthcheck'],
        fit: 'direct' as const,
        fair: true,
        contested: false,
      },
      {
        section: 'network/tls',
        file: 'a.yml',
        present: false,
        alt: [],
        fit: 'direct' as const,
        fair: true,
        contested: false,
      },
      {
        section: 'storage/volumes',
        file: 'a.yml',
        present: false,
        alt: [],
        fit: 'direct' as const,
        fair: false,
        contested: false,
      },
    ],
  };

  test('counts recall, alternatives and alarms on fair negatives', () => {
    const score = scoreCorpus([
      {
        label,
        answer: answer(
          found('container/healthcheck', 'x/a.yml', 1),
          found('network/tls', 'a.yml', 1),
          found('storage/volumes', 'a.yml', 1),
        ),
      },
    ]);
    expect(score.total).toEqual({ positives: 1, found: 0, foundInAlternative: 1, negatives: 1, falseAlarms: 1 });
    expect(score.alarms).toEqual(['c1  network/tls  network/tls/rule']);
  });
});

describe('the command', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-truth-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function put(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  function run(...args: string[]) {
    return spawnSync(process.execPath, [join(root, 'tools/bench-truth.mjs'), ...args], {
      encoding: 'utf8',
      cwd: folder,
    });
  }

  test('measures a repository beside its labels and names the missed ones', () => {
    put(
      'gold/desk.jsonl',
      `${JSON.stringify({ kind: 'issue', section: 'container/base-image', severity: 'MEDIUM', file: 'Dockerfile', line: 1 })}\n${JSON.stringify({ ...limit, file: 'nowhere.yml' })}\n`,
    );
    put('trees/Team+Desk/Dockerfile', 'FROM node:latest\nCMD ["node", "server.js"]\n');
    const { stdout, status, stderr } = run(
      '--gold',
      join(folder, 'gold'),
      '--trees',
      join(folder, 'trees'),
      '--details',
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/issues found\s+50\.0 % 1\/2/);
    expect(stdout).toContain('missed   desk:2');
    expect(status).toBe(0);
  });

  test('says which repository is missing and where to name it', () => {
    put('gold/desk.jsonl', JSON.stringify(limit));
    const { stderr, status } = run('--gold', join(folder, 'gold'));
    expect(stderr).toMatch(/desk is left out: .*--trees/);
    expect(status).toBe(1);
  });

  test('a folder without labels is an error with the reason', () => {
    const { stderr, status } = run('--corpus', folder);
    expect(stderr).toContain('holds a case.json');
    expect(status).toBe(2);
  });

  test('finds repositories whatever the case of their names', () => {
    put('trees/Owner+Desk/a', '');
    expect(findTree('desk', join(folder, 'gold'), join(folder, 'trees'))).toBe(join(folder, 'trees', 'Owner+Desk'));
    expect(findTree('other', join(folder, 'gold'), join(folder, 'trees'))).toBeNull();
  });
});
