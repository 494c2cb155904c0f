import type { Comparison } from '@seaworthy/schema/compare';
import type { AnswerValue, Report } from '@seaworthy/schema/report';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyInput, finding, input, question, reportFrom } from '../../testing/sample.ts';
import type { AnswerOf, DraftFinding } from '../input.ts';
import { reassess } from '../reassess.ts';
import { compareReports } from './compare-reports.ts';

/** A finding with its place, its identity and the line it stands on. */
function at(place: string, logical: string, quote: string, more: Partial<DraftFinding> = {}): DraftFinding {
  const [file = '', line = '1'] = place.split(':');
  const number = Number(line);
  return finding('container/resource-limits', 'HIGH', {
    id: `${logical}@${place}`,
    file,
    line: number,
    endLine: number,
    fingerprints: { logical, path: `${logical}@${place}` },
    evidence: [{ path: file, startLine: number, endLine: number, quote }],
    ...more,
  });
}

const report = (findings: readonly DraftFinding[], more: Partial<Report> = {}): Report => ({
  ...reportFrom(input({ findings: [...findings] })),
  ...more,
});
const tree = (sha256: string) => ({ input: { ...report([]).input, sha256 } });
const told = ({ findings }: Comparison) => findings.map((it) => `${it.change} ${it.file}:${it.line}`);

describe('matching', () => {
  test('of two equals the one whose text is gone is fixed, not the last one', () => {
    const two = report([at('compose.yml:4', 'x', 'image: a'), at('compose.yml:9', 'x', 'image: b')]);
    expect(told(compareReports(two, report([at('compose.yml:5', 'x', 'image: b')])))).toEqual([
      'fixed compose.yml:4',
      'open compose.yml:5',
    ]);
    expect(told(compareReports(two, report([at('compose.yml:4', 'x', 'image: a')])))).toEqual([
      'fixed compose.yml:9',
      'open compose.yml:4',
    ]);
  });

  test('the one thing that is now in another file has moved, also where both files were there before', () => {
    const other = at('prod.yml:1', 'other', 'y');
    const before = report([at('compose.yml:4', 'x', 'a'), other]);
    const after = report([at('prod.yml:7', 'x', 'a'), other, at('compose.yml:1', 'third', 'z')]);
    expect(told(compareReports(before, after))).toEqual(['new compose.yml:1', 'moved prod.yml:7', 'open prod.yml:1']);
  });

  test('fixed in one Dockerfile and new in another is no move while both are there', () => {
    const image = (path: string, logical = 'root') =>
      at(`${path}:1`, logical, 'FROM alpine', { subject: { kind: 'image', name: path } });
    const seen = [image('a/Dockerfile', 'other'), image('b/Dockerfile', 'other')];
    const comparison = compareReports(
      report([image('a/Dockerfile'), ...seen]),
      report([image('b/Dockerfile'), ...seen]),
    );
    expect(told(comparison).filter((line) => !line.startsWith('open'))).toEqual([
      'new b/Dockerfile:1',
      'fixed a/Dockerfile:1',
    ]);
  });

  test('nine tenths of the text in a renamed file are the same finding, less are not', () => {
    const moved = (quote: string) =>
      told(
        compareReports(
          report([at('old.conf:3', 'x', 'proxy_read_timeout 60s;')]),
          report([at('new.conf:8', 'y', quote)]),
        ),
      );
    expect(moved('proxy_read_timeout  30s;')).toEqual(['moved new.conf:8']);
    expect(moved('proxy_send_limit 30;')).toEqual(['new new.conf:8', 'fixed old.conf:3']);
  });

  test('a finding whose component was renamed in its file is still open', () => {
    const before = report([at('compose.yml:3', 'api', 'image: ghcr.io/acme/api:latest')]);
    const after = report([at('compose.yml:3', 'server', 'image: ghcr.io/acme/api:latest')]);
    expect(told(compareReports(before, after))).toEqual(['open compose.yml:3']);
  });

  test('another severity is told as such, with what caused it', () => {
    const high = at('compose.yml:3', 'x', 'a');
    const change = (more: Partial<Report>, base: Partial<Report>) =>
      compareReports(report([high], base), report([{ ...high, severity: 'MEDIUM' }], more)).findings.map((it) => [
        it.change,
        it.severityChange,
      ]);
    const severities = { before: 'HIGH', after: 'MEDIUM' };
    expect(change(tree('b'), tree('a'))).toEqual([['open', { ...severities, cause: 'code' }]]);
    expect(change({ rules: 'new' }, {})).toEqual([['open', { ...severities, cause: 'rules' }]]);
    expect(change({ rules: 'new', ...tree('b') }, tree('a'))).toEqual([
      ['open', { ...severities, cause: 'code-or-rules' }],
    ]);
  });

  test('thousands of findings of one rule are compared without a table for every pair', () => {
    const many = (prefix: string) =>
      report(
        Array.from({ length: 5_000 }, (_, index) =>
          at(`${prefix}${index}.yml:1`, `${prefix}${index}`, `image: i${index}`),
        ),
      );
    const { counts } = compareReports(many('a'), many('b'));
    expect(counts).toMatchObject({ moved: 5_000, fixed: 0, new: 0 });
  });
});

describe('laws', () => {
  test('every finding of both reports is told exactly once, and nothing differs from itself', () => {
    fc.assert(
      fc.property(anyInput, anyInput, (one, other) => {
        const [a, b] = [reportFrom(one), reportFrom(other)];
        const { counts, findings } = compareReports(a, b);
        expect(counts.fixed + counts.open + counts.moved).toBe(a.findings.length);
        expect(counts.new + counts.open + counts.moved).toBe(b.findings.length);
        expect(findings).toHaveLength(counts.fixed + counts.new + counts.open + counts.moved);
        const self = compareReports(a, a);
        expect(self.findings.every((it) => it.change === 'open' && it.severityChange === null)).toBe(true);
        expect([self.sections, self.questions, self.model]).toEqual([[], [], []]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the change of the score', () => {
  const asked = (findings: readonly DraftFinding[], more: Partial<Report> = {}): Report => ({
    ...reportFrom(
      input({ findings: [...findings], questions: [question('recovery/backups', 'CRITICAL', { id: 'backups' })] }),
    ),
    ...more,
  });
  const answered = (it: Report, value: AnswerValue) => {
    const answer: AnswerOf = { value, note: '', by: 'Ana', on: '2026-03-03' };
    return reassess(it, new Map([['backups', answer]]));
  };
  const bad = at('compose.yml:3', 'x', 'a');
  const sum = ({ attribution: { code, rules, codeAndRules, answers } }: Comparison) =>
    (code ?? 0) + (rules ?? 0) + (codeAndRules ?? 0) + (answers ?? 0);

  test('is all code when the rules and the answers are equal', () => {
    const comparison = compareReports(asked([bad], tree('a')), asked([], tree('b')));
    expect(comparison.attribution).toMatchObject({ rules: 0, answers: 0, codeAndRules: null });
    expect(comparison.attribution.code).toBeGreaterThan(0);
  });

  test('is all rules when the input is equal', () => {
    const { attribution } = compareReports(asked([]), asked([bad], { rules: 'more rules' }));
    expect(attribution).toMatchObject({ code: 0, answers: 0, codeAndRules: null });
    expect(attribution.rules).toBeLessThan(0);
  });

  test('is given for code and rules together when both changed: nothing is guessed', () => {
    const { attribution } = compareReports(asked([], tree('a')), asked([bad], { rules: 'more rules', ...tree('b') }));
    expect(attribution).toMatchObject({ code: null, rules: null, answers: 0 });
    expect(attribution.codeAndRules).toBe(attribution.total);
  });

  test('has an exact part for answers, and the parts add up', () => {
    const [before, after] = [asked([bad], tree('a')), answered(asked([], tree('b')), 'no')];
    const comparison = compareReports(before, after);
    expect(comparison.attribution.answers).toBeLessThan(0);
    expect(comparison.attribution.code).toBeGreaterThan(0);
    expect(sum(comparison)).toBeCloseTo(comparison.attribution.total ?? Number.NaN, 5);
    const onlyAnswer = compareReports(before, answered(before, 'yes')).attribution;
    expect(onlyAnswer.answers).toBe(onlyAnswer.total);
    expect(onlyAnswer).toMatchObject({ code: 0, rules: 0 });
  });

  test('is unknown when one side has no score', () => {
    const none = { ...asked([]), score: { ...asked([]).score, value: null, exact: null } };
    expect(compareReports(none, asked([])).attribution).toEqual({
      total: null,
      code: null,
      rules: null,
      codeAndRules: null,
      answers: null,
    });
  });

  test('comes with the questions and sections that changed', () => {
    const closed = compareReports(asked([bad]), answered(asked([bad]), 'yes'));
    expect(closed.questions).toMatchObject([
      { change: 'closed', before: { asked: true, answer: null }, after: { asked: true, answer: 'yes' } },
    ]);
    expect(closed.sections).toMatchObject([{ id: 'recovery/backups', before: 'unknown', after: 'attested' }]);
    const opened = compareReports(answered(asked([]), 'yes'), asked([]));
    expect(opened.questions).toMatchObject([{ change: 'opened', before: { answer: 'yes' } }]);
    const otherwise = compareReports(answered(asked([]), 'yes'), answered(asked([]), 'no'));
    expect(otherwise.questions).toMatchObject([{ change: 'answered', after: { answer: 'no' } }]);
    const gone = compareReports(asked([]), reportFrom(input({})));
    expect(gone.questions).toMatchObject([{ change: 'closed', after: { asked: false } }]);
  });

  test('what the team decided is told apart from the code, and what the repository decides is code', () => {
    const good = at('prod.yml:1', 'other', 'y');
    const [was, is] = [report([bad, good], tree('a')), report([bad, good], tree('b'))];
    const decided = (it: Report, source: 'team' | 'repository') => {
      const [finding] = it.findings.filter(({ id }) => id === bad.id);
      if (finding === undefined) throw new Error('the finding is gone');
      const { ruleId: rule, file: where, fingerprints } = finding;
      const said = {
        kind: 'false-positive',
        reason: 'not reachable',
        by: 'Ana',
        on: null,
        until: null,
        rule,
        where,
      } as const;
      if (source === 'team') return reassess(it, new Map(), [{ ...said, fingerprints }], '2026-03-03');
      return reassess({ ...it, suppressions: [{ ...said, source, state: 'used', findingIds: [bad.id] }] }, new Map());
    };
    const dismissed = compareReports(was, decided(is, 'team'));
    expect(dismissed.attribution).toMatchObject({ code: 0, answers: dismissed.attribution.total });
    expect(dismissed.attribution.answers).toBeGreaterThan(0);
    expect(compareReports(decided(was, 'team'), is).attribution.answers).toBeLessThan(0);
    expect(compareReports(decided(was, 'team'), decided(is, 'team')).attribution.total).toBe(0);
    const ignored = compareReports(was, decided(is, 'repository')).attribution;
    expect(ignored).toMatchObject({ answers: 0, code: ignored.total });
    // Fixed by the code what was dismissed before: nobody has to say anything about it any more.
    const fixed = compareReports(decided(was, 'team'), report([good], tree('b')));
    expect(fixed.attribution).toMatchObject({ answers: 0, code: fixed.attribution.total });
  });
});
