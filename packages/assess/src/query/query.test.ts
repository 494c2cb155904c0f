import { countFindings } from '@seaworthy/schema/finding-counts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { row, rows } from '../../testing/rows.ts';
import { globTest } from './glob.ts';
import { hiddenBy, matching } from './match.ts';
import { findingPage } from './page.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';
import { closedValues, type Query, type QueryTerm } from './query.ts';
import { relatedTo } from './related.ts';
import { sortRows } from './sort.ts';

const facts = { askedSections: new Set(['storage/sqlite']) };
const find = (q: string) => matching(rows, parseQuery(q).query, facts).map(({ id }) => id);
const notices = (q: string) => parseQuery(q).notices.map(({ start, end, message }) => [q.slice(start, end), message]);

/** Any query that the language can express. */
const openValue = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '');
const term: fc.Arbitrary<QueryTerm> = fc.oneof(
  ...Object.entries(closedValues).map(([key, values]) =>
    fc.record({
      key: fc.constant(key as QueryTerm['key']), // a key of the table
      values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
    }),
  ),
  fc.record({
    key: fc.constantFrom<QueryTerm['key']>('rule', 'file', 'owner'),
    values: fc.uniqueArray(openValue, { minLength: 1, maxLength: 3 }),
    negated: fc.boolean(),
  }),
  fc.record({
    key: fc.constant<QueryTerm['key']>('text'),
    values: openValue.map((text) => [text]),
    negated: fc.boolean(),
  }),
);
const query: fc.Arbitrary<Query> = fc.record({ terms: fc.array(term, { maxLength: 6 }) });

describe('the query language', () => {
  it('reads what it prints', () => {
    fc.assert(
      fc.property(query, (made) => {
        expect(parseQuery(printQuery(made)).query).toEqual(made);
      }),
    );
  });

  it('never throws, and says places that are in the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'sev:is,-"\\ a*') })), (text) => {
        const { query: read, places, notices: said } = parseQuery(text);
        expect(places).toHaveLength(read.terms.length);
        for (const { start, end } of [...places, ...said]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        expect(parseQuery(printQuery(read)).query).toEqual(read);
      }),
    );
  });

  it('takes several values as "any of them", several terms as "all of them", a minus as "not"', () => {
    expect(find('sev:critical,medium')).toEqual(['2', '3']);
    expect(find('sev:critical,high area:network -is:suspicious')).toEqual(['1', '2']);
    expect(find('-plain -refused')).toEqual(['3']);
  });

  it('keeps quoted words together and takes a colon after other words as text', () => {
    expect(find('"plain HTTP"')).toEqual(['2']);
    expect(find('"http plain"')).toEqual([]);
    expect(find('nginx.conf:31')).toEqual(['1', '2', '4']);
    expect(notices('nginx.conf:31 http://host')).toEqual([]);
  });

  it('knows areas whole, sections by their last part, files by a part or a pattern', () => {
    expect(find('area:network')).toEqual(['1', '2', '4']);
    expect(find('section:tls')).toEqual(['2']);
    expect(find('section:network/tls')).toEqual(['2']);
    expect(find('file:db.py')).toEqual(['3']);
    expect(find('file:*.py')).toEqual([]);
    expect(find('file:**.py')).toEqual(['3']);
  });

  it('filters by patch, question, plan, confidence and rule', () => {
    expect(find('has:patch')).toEqual(['1', '2', '4']);
    expect(find('has:question')).toEqual(['3']);
    expect(find('fix:advice')).toEqual(['3']);
    expect(find('fix:suggested')).toEqual(['1', '2']);
    expect(find('fix:proven')).toEqual(['4']);
    expect(find('plan:soon')).toEqual(['3']);
    expect(find('conf:low')).toEqual(['4']);
    expect(find('rule:wal-off')).toEqual(['3']);
  });

  it('reports an unknown key with its place and looks for it as text', () => {
    expect(notices('a sevv:high')).toEqual([['sevv:high', 'There is no filter "sevv:"; it is looked for as text.']]);
  });

  it('lets a value it does not understand filter nothing, and says what it expects', () => {
    expect(find('sev:worst')).toHaveLength(rows.length);
    expect(find('sev:worst,medium')).toEqual(['3']);
    expect(notices('sev:worst,medium')).toEqual([
      ['worst', '"worst" is no value of "sev:"; expected one of critical, high, medium, monitor.'],
    ]);
    expect(notices('sev:')).toEqual([['sev:', '"sev:" needs a value.']]);
  });

  it('matches nothing for what the report cannot know, and says so', () => {
    expect(find('is:new')).toEqual([]);
    expect(find('-is:new')).toHaveLength(rows.length);
    expect(find('owner:ana')).toEqual([]);
    expect(notices('is:new')[0]?.[1]).toContain('does not know');
    expect(notices('is:fixed')[0]?.[1]).toContain('A comparison with the audit before shows');
    expect(notices('is:unknown')[0]?.[1]).not.toContain('comparison');
    expect(find('is:open,new')).toHaveLength(rows.length);
  });

  it('tells what was decided from what is open', () => {
    const triage = (kind: 'accepted-risk' | 'false-positive') =>
      ({ kind, reason: 'known and borne', by: '', on: null, until: null, source: 'team' }) as const;
    const some = [
      row('1'),
      row('2', { triage: triage('accepted-risk') }),
      row('3', { triage: triage('false-positive') }),
    ];
    const ids = (q: string) => matching(some, parseQuery(q).query, facts).map(({ id }) => id);
    expect([ids('is:open'), ids('is:accepted'), ids('is:dismissed')]).toEqual([['1'], ['2'], ['3']]);
    expect([ids('-is:open'), notices('is:accepted,dismissed')]).toEqual([['2', '3'], []]);
    expect(countFindings(some)).toMatchObject({ total: 1, accepted: 1, dismissed: 1 });
  });

  it('names the one condition that hides the most', () => {
    const { query: nothing } = parseQuery('sev:critical plan:soon');
    expect(hiddenBy(rows, nothing, facts)).toMatchObject({ count: 1 });
    expect(hiddenBy(rows, parseQuery('xyz abc').query, facts)).toBeNull();
  });
});

describe('a pattern', () => {
  const fits = (pattern: string, path: string) => globTest(pattern)(path);

  it('keeps a star within its folder, and two stars not', () => {
    expect(fits('k8s/**', 'k8s/a/b.yml')).toBe(true);
    expect(fits('**/b.yml', 'b.yml')).toBe(true);
    expect(fits('k8s/*', 'k8s/a/b.yml')).toBe(false);
    expect(fits('k8s/*/*.yml', 'k8s/a/b.yml')).toBe(true);
    expect(fits('*', '')).toBe(true);
    expect(fits('a', '')).toBe(false);
  });

  it('answers as a regular expression would, also when it is asked again', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '**');
    const path = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(path, { maxLength: 4 }), (pieces, paths) => {
        const pattern = pieces.join('');
        const expected = pattern.replace(/\*\*\/?|\*/g, (star) => (star === '*' ? '[^/]*' : '.*'));
        const test = globTest(pattern);
        for (const it of paths) expect(test(it)).toBe(new RegExp(`^${expected}$`).test(it));
      }),
    );
  });

  it('may hold any number of stars without taking longer', () => {
    expect(fits(`${'**a'.repeat(300)}b`, 'a'.repeat(2_000))).toBe(false);
    const many = Array.from({ length: 5_000 }, (_, at) => row(`${at}`, { file: `${'a'.repeat(60)}/${at}/Dockerfile` }));
    for (const q of [`file:${'*'.repeat(1_990)}`, `file:${'*a'.repeat(990)}`]) {
      matching(many, parseQuery(q).query, facts);
    }
  });
});

it('a query has a hundred values at most; what is beyond does not filter, and is said', () => {
  const words = Array.from({ length: 150 }, (_, at) => `w${at}`);
  const files = Array.from({ length: 150 }, (_, at) => `f${at}`);
  const long = parseQuery(words.join(' '));
  expect(long.query.terms).toHaveLength(100);
  expect(long.notices.map(({ message }) => message)).toEqual([
    'A filter takes 100 values; what comes after them is not looked for.',
  ]);
  const wide = parseQuery(`file:${files.join(',')} sev:high`);
  expect(wide.query.terms).toEqual([{ key: 'file', values: files.slice(0, 100), negated: false }]);
  expect(parseQuery(words.slice(0, 100).join(' ')).notices).toEqual([]);
});

it('every order ends with the number in the report', () => {
  const ids = (sort: Parameters<typeof sortRows>[1]) => sortRows(rows, sort).map(({ id }) => id);
  expect(ids('impact')).toEqual(['2', '1', '3', '4']);
  expect(ids('severity')).toEqual(['2', '1', '4', '3']);
  expect(ids('effort')).toEqual(['1', '2', '4', '3']);
  expect(ids('quick')).toEqual(['2', '1', '4', '3']);
  expect(ids('file')).toEqual(['3', '1', '2', '4']);
});

it('counts suspicious patterns like every other finding', () => {
  expect(countFindings(rows)).toEqual({
    total: 4,
    severity: { CRITICAL: 1, HIGH: 2, MEDIUM: 1, MONITOR: 0 },
    plan: { now: 3, soon: 1, monitor: 0 },
    patches: 3,
    proven: 1,
    suspicious: 1,
  });
});

it('pages follow each other without a gap or a repeat, with the counts of all that match', () => {
  const page = (after: string | null) =>
    findingPage(rows, { q: 'area:network', sort: 'severity', after, limit: 2 }, facts);
  const first = page(null);
  expect(first.findings.map(({ id }) => id)).toEqual(['2', '1']);
  expect(first.counts.total).toBe(3);
  const second = page(first.nextAfter);
  expect(second.findings.map(({ id }) => id)).toEqual(['4']);
  expect(second.nextAfter).toBeNull();
});

it('related findings share the rule, else the file, else the component, and are named once', () => {
  const others = [
    row('1'),
    row('2', { file: 'other.conf' }),
    row('3', { ruleId: 'network/tls/no-tls' }),
    row('4', { ruleId: 'network/tls/no-tls', file: 'a.yml' }),
    row('5', { ruleId: 'x/y/z', file: 'b.yml', subject: { kind: 'service', name: 'db' } }),
  ];
  expect(relatedTo(others, '1').map(({ relation, finding }) => [relation, finding.id])).toEqual([
    ['cause', '2'],
    ['place', '3'],
    ['subject', '4'],
  ]);
  expect(relatedTo(others, 'nobody')).toEqual([]);
});
