import type { Finding, Report, SectionResult } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { excerptOf } from './excerpt.ts';
import { filterOf, isFiltered, matching, noFilter, searchOf } from './filter.ts';
import { findingMarkdown } from './finding-markdown.ts';
import { groupsOf, neighbour, ownerOf } from './groups.ts';

const finding = (id: string, change: Partial<Finding> = {}): Finding => ({
  id,
  number: Number(id),
  ruleId: 'network/timeouts-and-limits/body-limit-missing',
  section: 'network/timeouts-and-limits',
  kind: 'issue',
  severity: 'HIGH',
  confidence: 'High',
  riskCategory: 'Network',
  title: 'Large uploads are refused by the proxy',
  file: 'nginx.conf',
  line: 31,
  endLine: 31,
  problem: ['nginx keeps its default 1 MB body limit.'],
  impact: ['Uploads fail.'],
  verify: ['`nginx -T`'],
  fix: {
    title: 'Raise the limit',
    safety: 'review',
    edits: [],
    language: 'nginx',
    at: 'nginx.conf:30',
    before: 'server {\n  listen 80;\n}\n',
    after: 'server {\n  listen 80;\n  client_max_body_size 100m;\n}\n',
  },
  tradeOff: ['None.'],
  evidence: [
    { path: 'nginx.conf', startLine: 12, endLine: 12, quote: 'http {' },
    { path: 'api.py', startLine: 88, endLine: 88, quote: '@app.post("/upload")' },
  ],
  path: [],
  subject: { kind: 'service', name: 'proxy' },
  fingerprints: { logical: 'l', path: id },
  plan: 'now',
  effort: { lowHours: 0.1, highHours: 0.25, why: [] },
  delta: 0.3,
  ...change,
});

const all = [
  finding('1'),
  finding('2', { severity: 'CRITICAL', section: 'network/tls', title: 'Uploads served over plain HTTP' }),
  finding('3', { section: 'storage/sqlite', severity: 'MEDIUM', file: 'api/db.py', evidence: [], title: 'WAL is off' }),
  finding('4', { kind: 'suspicious', confidence: 'Low', delta: 0.1 }),
];
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id);
const search = (query: string) => ids(matching(all, filterOf(new URLSearchParams(query))));

test('a filter survives its way through the URL', () => {
  const filter = filterOf(new URLSearchParams('q=plain+http&sev=critical,high&area=network/tls&kind=issue'));
  expect(searchOf(filter)).toBe('?q=plain+http&sev=critical,high&area=network/tls&kind=issue');
  expect(filterOf(new URLSearchParams(searchOf(filter)))).toEqual(filter);
});

test('an empty filter leaves no trace in the URL, and unknown words in it are ignored', () => {
  expect(searchOf(noFilter)).toBe('');
  expect(isFiltered(filterOf(new URLSearchParams('sev=worst&kind=odd')))).toBe(false);
});

test('severity, area, section and kind narrow the list', () => {
  expect(search('sev=critical,medium')).toEqual(['2', '3']);
  expect(search('area=network')).toEqual(['1', '2', '4']);
  expect(search('area=network/tls')).toEqual(['2']);
  expect(search('kind=suspicious')).toEqual(['4']);
});

test('an area is not taken for another that begins alike', () => {
  expect(search('area=net')).toEqual([]);
});

test('every word of the search must occur, quotes keep words together, a minus excludes', () => {
  expect(search('q=HTTP plain')).toEqual(['2']);
  expect(search('q="plain uploads"')).toEqual([]);
  expect(search('q=-plain -refused')).toEqual(['3']);
});

test('a key looks in one place, and other colons are text', () => {
  expect(search('q=file:db.py')).toEqual(['3']);
  expect(search('q=section:sqlite')).toEqual(['3']);
  expect(search('q=nginx.conf:31')).toEqual(['1', '2', '4']);
});

const section = (id: SectionResult['id'], weight: number, loss: number): SectionResult => ({
  id,
  weight,
  loss,
  state: 'finding',
  evidence: [],
  findings: 1,
  questions: 0,
});
const report = {
  sections: [
    section('network/tls', 5, 0.5),
    section('network/rate-limiting', 3, 0),
    section('storage/sqlite', 4, 0.25),
  ],
} as unknown as Report; // groupsOf reads the sections alone

test('issues stand by area, worst first, and suspicious patterns apart at the end', () => {
  const groups = groupsOf(all, report, 'Suspicious patterns');
  expect(groups.map((group) => [group.id, ids(group.findings), group.points])).toEqual([
    ['network', ['2', '1'], { lost: 2.5, weight: 8 }],
    ['storage', ['3'], { lost: 1, weight: 4 }],
    ['suspicious', ['4'], null],
  ]);
});

test('the neighbours of a finding follow the list over its groups and stop at its ends', () => {
  const groups = groupsOf(all, report, 'Suspicious patterns');
  expect(neighbour(groups, null, 1)?.id).toBe('2');
  expect(neighbour(groups, '1', 1)?.id).toBe('3');
  expect(neighbour(groups, '4', 1)).toBeNull();
  expect(neighbour(groups, '2', -1)).toBeNull();
});

test('a service is named beside its file, a file is not named twice', () => {
  expect(ownerOf(finding('1'))).toBe('proxy');
  expect(ownerOf({ subject: { kind: 'file', name: 'compose.yml' } })).toBeNull();
});

test('the excerpt joins quoted lines and the lines before the fix, and marks the place', () => {
  expect(excerptOf(finding('1'))).toEqual([
    { number: 12, text: 'http {', marked: false },
    { number: 30, text: 'server {', marked: false },
    { number: 31, text: '  listen 80;', marked: true },
    { number: 32, text: '}', marked: false },
  ]);
});

test('advice without a place and without quotes has no excerpt', () => {
  const fix = { ...finding('1').fix, at: null, before: null };
  expect(excerptOf(finding('1', { fix, evidence: [] }))).toEqual([]);
});

test('a copied finding carries the labels of the audit in their order', () => {
  const labels = findingMarkdown(finding('1')).match(/^(\[SEVERITY: HIGH\]|[A-Z][\w -]+:(?= |$))/gm);
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
