import type { Finding } from '@seaworthy/schema/report';
import type { Fix } from '@seaworthy/schema/report-fix';
import { describe, expect, it, test } from 'vitest';
import { row } from '../../../../../packages/assess/testing/rows.ts';
import { agentTask } from './agent-task.ts';
import { diffOf, sideBySide } from './diff.ts';
import { excerptOf } from './excerpt.ts';
import { findingMarkdown } from './finding-markdown.ts';
import { highlight } from './highlight.ts';
import { languageOf } from './language.ts';
import { type Grouping, listItems, ownerOf } from './list-model.ts';
import { searchOf, viewOf } from './use-findings-url.ts';
import { heightsOf, itemAt, rangeOf } from './windowing.ts';

const fix: Fix = {
  title: 'Raise the limit',
  safety: 'review',
  edits: [],
  language: 'nginx',
  at: 'nginx.conf:30',
  before: 'server {\n  listen 80;\n}\n',
  after: 'server {\n  listen 80;\n  client_max_body_size 100m;\n}\n',
};
const finding = (change: Partial<Finding> = {}): Finding => ({
  ...row('1'),
  problem: ['nginx keeps its default 1 MB body limit.'],
  impact: ['Uploads fail.'],
  verify: ['`nginx -T`'],
  fix,
  tradeOff: ['None.'],
  evidence: [
    { path: 'nginx.conf', startLine: 12, endLine: 12, quote: 'http {' },
    { path: 'api.py', startLine: 88, endLine: 88, quote: '@app.post("/upload")' },
  ],
  path: [],
  fingerprints: { logical: 'l', path: '1' },
  ...change,
});

describe('the list', () => {
  const rows = [
    row('1', { section: 'network/tls' }),
    row('2', { section: 'storage/sqlite', ruleId: 'storage/sqlite/wal-off', title: 'WAL is off', file: 'db.py' }),
    row('3', { section: 'network/tls', file: 'other.conf' }),
    row('4', { section: 'network/tls', kind: 'suspicious' }),
  ];
  const sections = [
    { id: 'network/tls', weight: 5, loss: 0.5 },
    { id: 'network/rate-limiting', weight: 3, loss: 0 },
  ] as const;
  const list = (grouping: Grouping, openFolds: readonly string[] = [], openId: string | null = null) =>
    listItems({ rows, grouping, sections, openFolds: new Set(openFolds), openId });
  const shape = (items: ReturnType<typeof list>) =>
    items.map((item) =>
      item.kind === 'group'
        ? `# ${item.title} ${item.count}`
        : `${item.position} ${item.row.id}${item.fold === null ? '' : ` ×${item.fold.rows.length}`}${item.nested ? ' in' : ''}`,
    );

  it('stands by area, the one with the best row first, suspicious patterns last, equal findings folded', () => {
    expect(shape(list('area'))).toEqual([
      '# Network 2',
      '1 1 ×2',
      '# Storage 1',
      '2 2',
      '# Suspicious patterns 1',
      '3 4',
    ]);
  });

  it('begins with the area of the first row, whatever the order of the audit says', () => {
    const input = { rows: [...rows].reverse(), grouping: 'area', sections, openFolds: new Set<string>() } as const;
    const titles = shape(listItems({ ...input, openId: null })).filter((line) => line.startsWith('#'));
    expect(titles).toEqual(['# Network 2', '# Storage 1', '# Suspicious patterns 1']);
    const storageFirst = [...rows].sort((a, b) => Number(b.id === '2') - Number(a.id === '2'));
    const other = shape(listItems({ ...input, rows: storageFirst, openId: null })).filter((line) =>
      line.startsWith('#'),
    );
    expect(other).toEqual(['# Storage 1', '# Network 2', '# Suspicious patterns 1']);
  });

  it('says what an area loses', () => {
    expect(list('area')[0]).toMatchObject({ note: '−2.5 of 8' });
  });

  it('shows the places of a fold that is open, or that holds the open finding', () => {
    const fold = list('area').find((item) => item.kind === 'row')?.fold?.key ?? '';
    const open = ['# Network 2', '1 1 ×2', '2 3 in', '# Storage 1', '3 2', '# Suspicious patterns 1', '4 4'];
    expect(shape(list('area', [fold]))).toEqual(open);
    expect(shape(list('area', [], '3'))).toEqual(open);
  });

  it('groups by file, rule, component and plan, in the order of the first row', () => {
    const titles = (grouping: Grouping) => shape(list(grouping)).filter((line) => line.startsWith('#'));
    expect(titles('file')).toEqual(['# nginx.conf 2', '# db.py 1', '# other.conf 1']);
    expect(titles('rule')).toEqual([
      '# network/timeouts-and-limits/body-limit-missing 3',
      '# storage/sqlite/wal-off 1',
    ]);
    expect(titles('component')).toEqual(['# proxy 4']);
    expect(titles('plan')).toEqual(['# Fix Now 4']);
    expect(titles('none')).toEqual([]);
  });

  it('counts every finding once, whatever the grouping', () => {
    for (const grouping of ['area', 'file', 'rule', 'component', 'plan'] as const) {
      const counts = list(grouping).map((item) => (item.kind === 'group' ? item.count : 0));
      expect(counts.reduce((sum, count) => sum + count)).toBe(rows.length);
    }
  });
});

test('a service is named beside its file, a file is not named twice', () => {
  expect(ownerOf(row('1'))).toBe('proxy');
  expect(ownerOf({ subject: { kind: 'file', name: 'compose.yml' } })).toBeNull();
});

describe('the address', () => {
  it('holds filter, order and grouping, readable, and nothing that is as usual', () => {
    const view = { q: 'sev:high,critical "plain text" 100%', sort: 'quick', grouping: 'file' } as const;
    const search = searchOf(view);
    expect(search).toBe('?q=sev:high,critical+%22plain+text%22+100%25&sort=quick&group=file');
    expect(viewOf(search)).toEqual(view);
    expect(searchOf(viewOf(''))).toBe('');
    expect(searchOf(viewOf('?sort=odd&group=odd'))).toBe('');
  });

  it('of a page that names an area or a section is read as a filter', () => {
    expect(viewOf('?area=network/tls').q).toBe('section:network/tls');
    expect(viewOf('?area=network').q).toBe('area:network');
  });
});

describe('windowing', () => {
  const heights = heightsOf(4, (index) => (index === 1 ? 50 : 20));

  it('finds the item at a height, and stays within the list', () => {
    expect([-5, 0, 19, 20, 69, 70, 109, 5_000].map((pixel) => itemAt(heights, pixel))).toEqual([
      0, 0, 0, 1, 1, 2, 3, 3,
    ]);
  });

  it('draws every item that reaches into the screen', () => {
    expect(rangeOf(heights, 30, 75)).toEqual({ from: 1, to: 3 });
    expect(rangeOf(heights, -500, 5_000)).toEqual({ from: 0, to: 4 });
    expect(
      rangeOf(
        heightsOf(0, () => 20),
        0,
        100,
      ),
    ).toEqual({ from: 0, to: 0 });
  });
});

describe('the excerpt', () => {
  it('joins quoted lines and the lines before the fix, and marks the place', () => {
    expect(excerptOf(finding())).toEqual([
      { number: 12, text: 'http {', marked: false },
      { number: 30, text: 'server {', marked: false },
      { number: 31, text: '  listen 80;', marked: true },
      { number: 32, text: '}', marked: false },
    ]);
  });

  it('is empty for advice without a place and without quotes', () => {
    expect(excerptOf(finding({ fix: { ...fix, at: null, before: null }, evidence: [] }))).toEqual([]);
  });
});

describe('the change', () => {
  const patch = [
    'diff --git a/nginx.conf b/nginx.conf',
    '--- a/nginx.conf',
    '+++ b/nginx.conf',
    '@@ -30,3 +30,3 @@',
    ' server {',
    '-  listen 80;',
    '+  listen 443 ssl;',
    ' }',
    'diff --git a/new.txt b/new.txt',
    'new file mode 100644',
    '--- /dev/null',
    '+++ b/new.txt',
    '@@ -0,0 +1 @@',
    '+one',
    '\\ No newline at end of file',
    '',
  ].join('\n');

  it('is read from the patch, file by file, with the numbers of both sides', () => {
    const files = diffOf({ ...fix, patch });
    expect(files.map(({ path }) => path)).toEqual(['nginx.conf', 'new.txt']);
    expect(files[0]?.rows.map(({ mark, old, next }) => [mark, old, next])).toEqual([
      ['both', 30, 30],
      ['before', 31, null],
      ['after', null, 31],
      ['both', 32, 32],
    ]);
    expect(files[1]?.rows).toEqual([{ mark: 'after', text: 'one', old: null, next: 1 }]);
  });

  it('comes from the quoted lines where there is no patch', () => {
    const [file] = diffOf(fix);
    expect(file?.path).toBe('nginx.conf');
    expect(file?.rows.at(-1)).toMatchObject({ mark: 'both', old: 32, next: 33 });
  });

  it('stands side by side, replaced lines facing each other', () => {
    const pairs = sideBySide(diffOf({ ...fix, patch })[0]?.rows ?? []);
    expect(pairs.map(({ before, after }) => [before?.text, after?.text])).toEqual([
      ['server {', 'server {'],
      ['  listen 80;', '  listen 443 ssl;'],
      ['}', '}'],
    ]);
  });
});

describe('colours', () => {
  const samples: readonly (readonly [language: string, text: string, kinds: readonly string[]])[] = [
    ['yaml', 'image: "api:1" # pin', ['key image', 'string "api:1"', 'comment # pin']],
    [
      'dockerfile',
      '# base\nFROM node:22 AS build\nCOPY --chown=1 . $HOME',
      ['comment # base', 'key FROM', 'number 22', 'word AS', 'key COPY', 'word --chown', 'number 1', 'word $HOME'],
    ],
    ['nginx', 'server { listen 80; } # x', ['key listen', 'number 80', 'comment # x']],
    [
      'python',
      'def a(): return """x\ny""" # z',
      ['word def', 'word return', 'string """x', 'string y"""', 'comment # z'],
    ],
    ['ts', 'const a = `x\ny`; // z', ['word const', 'string `x', 'string y`', 'comment // z']],
    ['json', '{"a": "b", "c": true}', ['key "a"', 'string "b"', 'key "c"', 'word true']],
    ['sh', 'curl "$URL" # x', ['key curl', 'string "$URL"', 'comment # x']],
  ];
  it.each(samples)('know %s', (language, text, kinds) => {
    const found = highlight(text, language).flatMap((line) =>
      line.flatMap(({ kind, text: part }) => (kind === null ? [] : [`${kind} ${part}`])),
    );
    expect(found).toEqual(expect.arrayContaining([...kinds]));
  });

  it('leave every character where it is', () => {
    for (const [, text] of samples) {
      for (const [language] of [...samples, ['unknown'] as const]) {
        expect(
          highlight(text, language)
            .map((line) => line.map((token) => token.text).join(''))
            .join('\n'),
        ).toBe(text);
      }
    }
  });

  it('take the language from the name of a file', () => {
    expect(
      ['a/Dockerfile', 'api.Dockerfile', 'site.conf', 'x.py', 'k8s/a.yaml', '.env.production', 'a.tsx'].map(languageOf),
    ).toEqual(['dockerfile', 'dockerfile', 'nginx', 'python', 'yaml', 'env', 'ts']);
  });
});

describe('copies', () => {
  it('carry the labels of the audit in their order', () => {
    const labels = findingMarkdown(finding()).match(/^(\[SEVERITY: HIGH\]|[A-Z][\w -]+:(?= |$))/gm);
    expect(labels).toEqual([
      '[SEVERITY: HIGH]',
      'Location:',
      'Risk Category:',
      'The Problem:',
      'Production Impact:',
      'How to Verify:',
      'The Fix:',
      'After:',
      'Trade-off Consideration:',
    ]);
  });

  it('as a task say what to change, how to prove it, and hold the patch', () => {
    const task = agentTask(finding({ fix: { ...fix, patch: 'diff --git a/x b/x\n' } }));
    expect(task).toMatch(/^# Task: Raise the limit$/m);
    expect(task).toContain('```diff\ndiff --git a/x b/x\n```');
    expect(task).toMatch(/^- `nginx -T`$/m);
    expect(agentTask(finding())).toContain('advice');
  });
});
