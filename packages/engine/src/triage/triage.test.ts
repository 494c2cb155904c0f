import { answersOf, reassess } from '@seaworthy/assess/reassess';
import type { Report } from '@seaworthy/schema/report';
import { describe, expect, test } from 'vitest';
import { auditTree } from '../../testing/audit-tree.ts';
import { treeOf } from '../../testing/tree.ts';
import { quoter } from '../report/quote.ts';
import type { Candidate } from './entry.ts';
import { withoutIgnored } from './ignore.ts';
import { inlineEntries } from './inline.ts';

const today = '2026-03-03';
type Files = Readonly<Record<string, string>>;
const audit = (files: Files) => auditTree(treeOf(files), undefined, today);
const plain = (files: Files) => auditTree(treeOf(files));

const root = 'container/non-root/runs-as-root';
const old = 'container/base-image/runtime-eol';
const memory = 'container/resource-limits/memory-limit-missing';
const reason = 'the NVIDIA runtime needs root until driver 570';
const dockerfile = 'FROM python:3.13.1-slim\nCOPY app.py .\nCMD ["python", "app.py"]\n';
const compose =
  'services:\n  web:\n    image: nginx:1.27.3\n    ports: ["8080:80"]\n  worker:\n    image: acme/w:1.2.3\n';
const settings = (entry: string) => `version: 1\nsuppress:\n${entry}`;
const entry = (more: Record<string, string> = {}) => {
  const all = { rule: root, where: 'Dockerfile', reason, by: 'ana', until: '2026-06-30', ...more };
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${value}`);
  return `  - ${lines.join('\n    ')}\n`;
};
const told = (report: Report) =>
  (report.suppressions ?? []).map(({ state, rule, why }) => [state, rule, why].filter(Boolean).join(' '));
const triaged = (report: Report) =>
  report.findings.flatMap(({ triage, ruleId, file, line }) =>
    triage === undefined ? [] : [`${triage.kind} ${ruleId} ${file}:${line}`],
  );

describe('an entry of .seaworthy.yaml', () => {
  const files = { Dockerfile: dockerfile, '.seaworthy.yaml': settings(entry()) };

  test('takes its finding out of the gate and leaves it in the report, with who, why, until and where that stands', async () => {
    const [before, after] = [await plain(files), await audit(files)];
    expect(triaged(after)).toEqual([`accepted-risk ${root} Dockerfile:1`]);
    expect(after.findings.find(({ ruleId }) => ruleId === root)?.triage).toMatchObject({
      ...{ reason, by: 'ana', on: null, until: '2026-06-30', source: 'repository' },
      place: { path: '.seaworthy.yaml', startLine: 3, quote: `- rule: ${root}` },
    });
    expect(after.findings.map(({ id }) => id)).toEqual(before.findings.map(({ id }) => id));
    expect(after.score.gate).toBeGreaterThan(before.score.gate);
    expect(after.score.quality).toBe(before.score.quality);
    expect(after.ruleOutcomes).toEqual(before.ruleOutcomes);
    expect([after.asOf, after.settings]).toEqual([today, { files: ['.seaworthy.yaml'], ignore: [], problems: [] }]);
    expect(reassess(after, answersOf(after))).toEqual(after);
  });

  test('is read only by whoever says which day it is', async () => {
    const report = await plain(files);
    expect([report.suppressions, report.settings, report.asOf, triaged(report)]).toEqual([
      undefined,
      undefined,
      undefined,
      [],
    ]);
  });

  test.each<[string, Partial<Record<'rule' | 'where' | 'kind' | 'until', string>>, string[]]>([
    ['the component', { rule: old, where: '{ component: web }' }, [`accepted-risk ${old} compose.yml:3`]],
    ['the component as a word', { rule: old, where: '"component: web"' }, [`accepted-risk ${old} compose.yml:3`]],
    ['a pattern', { rule: memory, where: '"*.yml"' }, [`accepted-risk ${memory} compose.yml:5`]],
    ['no problem, without an end', { kind: 'false-positive', until: '' }, [`false-positive ${root} Dockerfile:1`]],
  ])('may name %s', async (_, more, expected) => {
    const report = await audit({
      Dockerfile: dockerfile,
      'compose.yml': compose,
      '.seaworthy.yaml': settings(entry(more)),
    });
    expect([told(report).join(), triaged(report)]).toEqual([`used ${more.rule ?? root}`, expected]);
  });

  test('may name one finding by its fingerprint', async () => {
    const id = (await plain(files)).findings.find(({ ruleId }) => ruleId === root)?.id ?? '';
    const report = await audit({ ...files, '.seaworthy.yml': settings(entry({ where: `{ finding: "${id}" }` })) });
    expect(told(report)).toEqual([`used ${root}`, `used ${root}`]);
  });

  test('speaks of its own folder alone', async () => {
    const nested = { 'a/Dockerfile': dockerfile, 'b/Dockerfile': dockerfile, 'a/.seaworthy.yaml': settings(entry()) };
    expect(triaged(await audit(nested))).toEqual([`accepted-risk ${root} a/Dockerfile:1`]);
    const outside = { ...nested, 'a/.seaworthy.yaml': settings(entry({ where: 'b/Dockerfile' })) };
    expect(told(await audit(outside))).toEqual([`unused ${root}`]);
  });

  test.each([
    [{ until: '2026-03-02' }, `expired ${root}`],
    [{ until: '2026-03-03' }, `used ${root}`],
    [{ where: 'other/Dockerfile' }, `unused ${root}`],
    [{ until: '2027-03-04' }, `void ${root} 2027-03-04 is more than 365 days after 2026-03-03.`],
    [{ until: '2026-02-30' }, `void ${root} "2026-02-30" is no date; write it as 2026-06-30.`],
    [{ until: '' }, `void ${root} It gives no last day (until).`],
    [{ reason: 'false alarm' }, `void ${root} Its reason has 11 characters; 15 is the least that says something.`],
    [{ reason: '' }, `void ${root} It gives no reason.`],
    [{ where: '' }, `void ${root} It names no place (where): a path, component: NAME or finding: FINGERPRINT.`],
    [{ where: '"**"' }, `void ${root} "**" covers whatever is added later; name a path.`],
    [{ kind: 'wontfix' }, `void ${root} "wontfix" is no kind; it is accepted-risk or false-positive.`],
    [
      { rule: 'container/non-root/run-as-root' },
      `void container/non-root/run-as-root There is no rule container/non-root/run-as-root; the nearest is ${root}.`,
    ],
    [{ rule: '"container/*"' }, 'void container/* "container/*" is no rule: each rule is named, there is no wildcard.'],
  ])('%j is %s', async (more, expected) => {
    const report = await audit({ ...files, '.seaworthy.yaml': settings(entry(more)) });
    expect(told(report)).toEqual([expected]);
    expect(triaged(report)).toHaveLength(expected.startsWith('used') ? 1 : 0);
  });
});

describe('the file', () => {
  const problems = async (text: string) => {
    const { settings: read } = await audit({ Dockerfile: dockerfile, '.seaworthy.yaml': text });
    return read?.problems.map(({ message, place }) => `${place.startLine} ${message}`);
  };

  test('is told where it is not understood, with what was likely meant', async () => {
    expect(await problems('version: 1\nsupress: []\n')).toEqual([
      '2 The key "supress" is not known. Did you mean suppress?',
    ]);
    expect(await problems('version: 1\nthreshold: 3\n')).toEqual([
      '2 The key "threshold" is not known. Known are version, ignore, facts, gate, suppress.',
    ]);
    expect(await problems('version: 2\ngate: { fail_on: worst, min_score: 70, new: 1 }\n')).toEqual([
      '1 Only version 1 is known.',
      '2 fail_on is one of critical, high, medium, monitor, none.',
      '2 min_score is a number from 1 to 10.',
      '2 The key "new" is not known. Known are fail_on, min_score.',
    ]);
    expect(await problems('ignore: ["**"]\n')).toEqual([
      '1 "**" would leave nothing to judge.',
      '1 The key version is missing; write version: 1.',
    ]);
    expect(await problems(settings(entry({ untill: '2026-01-01' })))).toEqual([
      '8 The key "untill" is not known. Did you mean until?',
    ]);
    expect(await problems('- a\n')).toEqual(['1 It is no map of keys and values.']);
  });

  test('may be huge, deep, cyclic or broken: it counts for nothing then, and the audit goes on', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((it, at) => `${it}: &${it} [${`*${'abcdefgh'[at]},`.repeat(9)}]`).join('\n')}\nversion: 1\nsuppress: *h\n`;
    const hostile = [
      bomb,
      `${'['.repeat(20_000)}`,
      `version: 1\nsuppress: ${'{a: '.repeat(5_000)}`,
      'suppress: &x [*x]\n',
      `version: 1\nsuppress:\n${entry().repeat(5_000)}`,
      settings(entry().repeat(900)),
      '\u0000\u0001',
      `version: 1\nignore: [${'"**a*b**c*", '.repeat(3_000)}"x"]\n`,
    ];
    for (const text of hostile) {
      const report = await audit({ Dockerfile: dockerfile, '.seaworthy.yaml': text });
      expect(report.settings?.problems.length).toBeGreaterThan(0);
      expect((report.suppressions ?? []).length).toBeLessThanOrEqual(300);
    }
  });

  test('leaves out what it ignores, and the report says so', async () => {
    const files = {
      Dockerfile: dockerfile,
      'deploy/a.Dockerfile': dockerfile,
      '.seaworthy.yaml': 'version: 1\nignore: ["deploy/**", "**/*.yaml"]\n',
    };
    const report = await auditTree(withoutIgnored(treeOf(files)), undefined, today);
    expect([...new Set(report.findings.map(({ file }) => file))]).toEqual(['Dockerfile']);
    expect(report.input).toMatchObject({
      ...{ files: 3, read: 2 },
      skipped: [{ reason: 'left out by .seaworthy.yaml', count: 1, examples: ['deploy/a.Dockerfile'] }],
    });
    expect(report.input.sha256).toBe((await plain(files)).input.sha256);
  });
});

describe('facts', () => {
  // The volume holds data, and no file tells whether somebody saves it elsewhere.
  const asked = {
    'compose.yml':
      'services:\n  db:\n    image: postgres:17.2\n    restart: always\n    volumes: [data:/var/lib/postgresql/data]\nvolumes:\n  data:\n',
  };
  const stating = (key: string, fact: string) =>
    audit({ ...asked, '.seaworthy.yaml': `version: 1\nfacts:\n  ${key}: ${fact}\n` });
  const first = async () => {
    const [question] = (await plain(asked)).questions;
    if (question === undefined) throw new Error('the tree asks nothing');
    return question;
  };
  const note = 'nightly snapshots, restore tested in February';

  test('answer a question: the report says attested, who and until when, and the score moves', async () => {
    const question = await first();
    const before = await plain(asked);
    const report = await stating(question.ruleId, `{ answer: yes, note: "${note}", by: ana, until: 2026-09-01 }`);
    const said = { value: 'yes', note, by: 'ana', on: '', until: '2026-09-01' };
    expect(report.questions.find(({ id }) => id === question.id)).toMatchObject({ stated: said, answer: said });
    expect(report.settings?.facts).toMatchObject([{ state: 'used', key: question.ruleId, answer: 'yes' }]);
    expect(report.score.exact ?? 0).toBeGreaterThan(before.score.exact ?? 10);
    expect(report.asOf).toBe(today);
    expect(reassess(report, answersOf(report))).toEqual(report);
    expect(reassess(report, new Map())).toEqual(report);
    // Whoever knows better on the team says so, and takes it back.
    const no = new Map([[question.id, { value: 'no' as const, note: '', by: 'Ben', on: today }]]);
    expect(reassess(report, no).questions.find(({ id }) => id === question.id)?.answer?.by).toBe('Ben');
    expect(reassess(reassess(report, no), new Map())).toEqual(report);
    const over = reassess(report, new Map(), [], '2026-09-02');
    expect(over.settings?.facts?.[0]?.state).toBe('expired');
    expect(over.score).toEqual(before.score);
  });

  test('may admit a gap, which is a finding then', async () => {
    const question = await first();
    const report = await stating(question.id, `{ answer: "no", note: "${note}", until: 2026-09-01 }`);
    expect(report.findings.find(({ id }) => id === question.id)?.problem.at(-1)).toBe(
      `Attested by the repository until 2026-09-01: ${note}`,
    );
    expect(reassess(report, new Map())).toEqual(report);
  });

  test.each([
    ['container/non-root/runs-as-root', `{ answer: yes, note: "${note}", until: 2026-09-01 }`, 'unused'],
    ['00000000000000000000', `{ answer: yes, note: "${note}", until: 2026-09-01 }`, 'unused'],
    [
      'backups',
      `{ answer: yes, note: "${note}", until: 2026-09-01 }`,
      'void backups is the id of no rule and no question.',
    ],
    [
      'container/non-root/runs-as-root',
      `{ answer: perhaps, note: "${note}" }`,
      'void "perhaps" is no answer; it is yes, no or not-applicable.',
    ],
    ['container/non-root/runs-as-root', '{ answer: yes, until: 2026-09-01 }', 'void It gives no note.'],
    ['container/non-root/runs-as-root', `{ answer: yes, note: "${note}" }`, 'void It gives no last day (until).'],
    [
      'container/non-root/runs-as-root',
      `{ answer: na, note: "${note}", until: 2028-01-01 }`,
      'void 2028-01-01 is more than 365 days after 2026-03-03.',
    ],
  ])('%s: %s is %s', async (key, fact, expected) => {
    const report = await stating(key, fact);
    expect(report.settings?.facts?.map(({ state, why }) => [state, why].filter(Boolean).join(' '))).toEqual([expected]);
    expect(report.questions.filter(({ answer }) => answer !== undefined)).toEqual([]);
  });
});

describe('a comment', () => {
  const mark = (rule: string, more = `until=2026-06-30 reason="${reason}"`) => `seaworthy:ignore ${rule} ${more}`;

  test('binds to the next instruction, whatever comments stand between', async () => {
    const report = await audit({ Dockerfile: `# ${mark(root)}\n# said twice\n\n${dockerfile}` });
    expect(triaged(report)).toEqual([`accepted-risk ${root} Dockerfile:4`]);
    expect(report.suppressions).toMatchObject([
      {
        state: 'used',
        where: 'Dockerfile:4, FROM python:3.13.1-slim',
        by: '',
        place: { path: 'Dockerfile', startLine: 1 },
      },
    ]);
  });

  test('binds to the nearest anchor of a block, never to all of it', () => {
    const two = 'services:\n  a:\n    image: nginx:1.27.3\n  b:\n    image: nginx:1.26.3\n';
    /** Lines of what is covered when the comment stands above `at` and both images are findings. */
    const above = (at: string) => {
      const text = two.replace(at, `# ${mark(old)}\n${at}`);
      const lines = text.split('\n').flatMap((it, index) => (it.includes('image:') ? [index + 1] : []));
      const [comment] = inlineEntries(new Map([['compose.yml', text]]), quoter(new Map()));
      const found = lines.map((line): Candidate => {
        const id = String(line);
        const subject = { kind: 'service', name: id };
        return {
          ...{ id, ruleId: old, file: 'compose.yml', line, subject, evidence: [] },
          fingerprints: { logical: id, path: id },
        };
      });
      return comment?.covered(found).map(({ line }) => line);
    };
    expect(above('services:')).toEqual([4]);
    expect(above('  a:')).toEqual([4]);
    expect(above('  b:')).toEqual([6]);
    expect(above('    image: nginx:1.26.3')).toEqual([6]);
  });

  test('behind a key binds to that line', async () => {
    const text = compose.replace('nginx:1.27.3', `nginx:1.27.3 # ${mark(old)}`);
    expect(triaged(await audit({ 'compose.yml': text }))).toEqual([`accepted-risk ${old} compose.yml:3`]);
  });

  test('names several rules with commas, its kind and who says so', async () => {
    const { suppressions } = await audit({
      Dockerfile: `# ${mark(`${root}, ${memory}`, `kind=false-positive by=ana reason='${reason}'`)}\n${dockerfile}`,
    });
    expect(suppressions?.map(({ rule, state, kind, by, until }) => [rule, state, kind, by, until])).toEqual(
      [
        [root, 'used', 'false-positive', 'ana', null],
        [memory, 'unused', 'false-positive', 'ana', null],
      ].toSorted(),
    );
  });

  test.each([
    [`# ${mark(root, '')}`, `void ${root} It gives no reason.`],
    [`# ${mark(root, `reason="${reason}"`)}`, `void ${root} It gives no last day (until).`],
    ['# seaworthy:ignore', 'void It names no rule.'],
    [`# ${mark('*')}`, 'void * "*" is no rule: each rule is named, there is no wildcard.'],
    [
      `# ${mark(root, 'because I say so')}`,
      `void ${root} "because I say so" is not understood; write until=2026-06-30 reason="…".`,
    ],
  ])('%s is %s', async (line, expected) => {
    const report = await audit({ Dockerfile: `${line}\n${dockerfile}` });
    expect([told(report), triaged(report)]).toEqual([[expected], []]);
  });

  test.each([
    ['nginx.conf', '#', 'http { server { listen 80; } }'],
    ['app.py', '#', 'import os'],
    ['app.ts', '//', 'export const a = 1;'],
    ['run.sh', '#', 'exec app'],
    ['.env', '#', 'A=1'],
    ['pyproject.toml', '#', '[project]'],
    ['migrations/1.sql', '--', 'SELECT 1;'],
    ['README.md', '<!--', '# Read me'],
    ['app.ini', ';', '[app]'],
    ['chart/templates/a.yaml', '{{/*', 'kind: Pod'],
  ])('is found in %s behind %s, and reported when it covers nothing', async (path, begin, next) => {
    const ends: Readonly<Record<string, string>> = { '<!--': ' -->', '{{/*': ' */}}' };
    const report = await audit({
      Dockerfile: dockerfile,
      [path]: `${begin} ${mark(root)}${ends[begin] ?? ''}\n${next}\n`,
    });
    expect(report.suppressions).toMatchObject([{ state: 'unused', reason, place: { path, startLine: 1 } }]);
  });

  test('is no comment inside of a text, or with another beginning', async () => {
    const report = await audit({
      Dockerfile: `ENV A="x#seaworthy:ignore ${root}"\n// ${mark(root)}\n# seaworthy:ignored ${root}\n${dockerfile}`,
      'README.md': `Write \`# ${mark(root)}\`.\n# ${mark(root)}\n`,
    });
    expect(report.suppressions).toBeUndefined();
  });
});

describe('in the words of the platform', () => {
  const field = (service: string, more = '') =>
    compose.replace(
      `  ${service}:\n`,
      `  ${service}:\n    x-seaworthy-ignore: [{ rule: ${old}, until: 2026-06-30, reason: "${reason}"${more} }]\n`,
    );

  test('a field of a Compose service covers the findings of that service', async () => {
    const report = await audit({ 'compose.yml': field('web', ', by: ana') });
    expect(triaged(report)).toEqual([`accepted-risk ${old} compose.yml:4`]);
    expect(report.suppressions).toMatchObject([
      { where: 'service web in compose.yml', by: 'ana', place: { path: 'compose.yml', startLine: 3 } },
    ]);
    expect(told(await audit({ 'compose.yml': field('worker') }))).toEqual([`unused ${old}`]);
    const text = compose.replace('  web:\n', '  web:\n    x-seaworthy-ignore: [nonsense]\n');
    expect(told(await audit({ 'compose.yml': text }))).toEqual(['void It names no rule.']);
  });

  test('an annotation of a Kubernetes object covers the findings of that object', async () => {
    const object = (name: string, annotations: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n${annotations}spec:\n  selector: { matchLabels: { app: ${name} } }\n  template:\n    metadata: { labels: { app: ${name} } }\n    spec:\n      containers:\n        - name: app\n          image: nginx:1.27.3\n`;
    const key = `seaworthy.dev/ignore.${old.replaceAll('/', '.')}`;
    const annotation = `  annotations:\n    ${key}: "until=2026-06-30; by=ana; ${reason}"\n`;
    const report = await audit({ 'k8s/a.yaml': `${object('a', '')}---\n${object('b', annotation)}` });
    expect(report.findings.filter(({ ruleId }) => ruleId === old).length).toBeGreaterThan(0);
    expect(report.suppressions).toMatchObject([{ rule: old, reason, by: 'ana', where: 'object b in k8s/a.yaml' }]);
    for (const { line, triage } of report.findings.filter(({ ruleId }) => ruleId === old)) {
      expect(triage !== undefined).toBe(line > 14);
    }
  });
});
