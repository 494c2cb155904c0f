import { readFile } from 'node:fs/promises';
import { reassess } from '@seaworthy/assess/reassess';
import { AuditPage, Problem, ProjectView, QuestionList, type ScoreView } from '@seaworthy/schema/api';
import { FindingDetail, FindingPage, ReportOverview } from '@seaworthy/schema/api-findings';
import {
  BulkAssignResult,
  BulkTriageResult,
  DecisionList,
  TriageIndex,
  TriageResult,
  TriageView,
} from '@seaworthy/schema/api-triage';
import { ComparisonView } from '@seaworthy/schema/compare';
import { Report } from '@seaworthy/schema/report';
import type { Suppression } from '@seaworthy/schema/report-triage';
import type { Audit } from '@seaworthy/store/port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Served, seedReport, serve } from '../../testing/serve.ts';

/** A report as an audit wrote it. */
const desk = Report.parse(
  JSON.parse(await readFile(new URL('../../../../fixtures/docs-desk/report.json', import.meta.url), 'utf8')),
);
const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const call: Served['call'] = (...request) => served.call(...request);
const read: Served['read'] = (path) => served.read(path);
const result = async (answer: Promise<Response>) => TriageResult.parse(await (await answer).json());
const problem = async (answer: Promise<Response>) => Problem.parse(await (await answer).json());
const overview = async ({ id }: Audit) => ReportOverview.parse(await read(`/audits/${id}/report?view=overview`));
const decisions = async ({ projectId }: Audit) => DecisionList.parse(await read(`/projects/${projectId}/decisions`));
const triageOf = async ({ id }: Audit, findingId: string) =>
  FindingDetail.parse(await read(`/audits/${id}/findings/${findingId}`)).finding.triage ?? null;

const worst = desk.findings.find(({ severity }) => severity === 'CRITICAL') ?? expect.unreachable();
const other = desk.findings.find(({ severity, ruleId }) => severity === 'HIGH' && ruleId !== worst.ruleId) ?? worst;
const risk = (more = {}) => ({
  kind: 'accepted-risk',
  reason: 'the vendor fixes it in spring',
  until: inDays(30),
  ...more,
});
const noProblem = { kind: 'false-positive', reason: 'the host is not reachable from outside' };
const decide = (audit: Audit, findingId: string, body: unknown) =>
  call('PUT', `/audits/${audit.id}/findings/${findingId}/triage`, body);

/** The score wherever the product shows it; they must be one. */
async function scoreEverywhere(audit: Audit): Promise<ScoreView['value']> {
  const { audits } = AuditPage.parse(await read(`/audits?project=${audit.projectId}`));
  const project = ProjectView.parse(await read(`/projects/${audit.projectId}`));
  const questions = QuestionList.parse(await read(`/audits/${audit.id}/questions`));
  const report = await overview(audit);
  const file = Report.parse(await read(`/audits/${audit.id}/export?format=json`));
  const badge = await (await call('GET', `/projects/${audit.projectId}/badge.svg`)).text();
  const row = audits.find(({ id }) => id === audit.id);
  const scores = [row?.summary?.score, project.scored?.summary?.score, project.trend.at(-1)?.score];
  expect(new Set([...scores, questions.score.value, report.score.value, file.score.value])).toHaveLength(1);
  expect(badge).toContain(String(report.score.value));
  const list = FindingPage.parse(await read(`/audits/${audit.id}/findings`));
  expect(list.counts.severity).toEqual(row?.summary?.findings);
  return report.score.value;
}

describe('a decision', () => {
  test('moves score, counts, plan and every file at once, replaces the one before, and is opened again', async () => {
    const audit = await seedReport(served, desk, 'decision');
    const open = await scoreEverywhere(audit);
    const { counts } = FindingPage.parse(await read(`/audits/${audit.id}/findings`));

    const accepted = await result(decide(audit, worst.id, risk()));
    expect(accepted.finding.triage).toMatchObject({ kind: 'accepted-risk', by: 'Local user', source: 'team' });
    expect(accepted.score.value).toBe(await scoreEverywhere(audit));
    const borne = FindingPage.parse(await read(`/audits/${audit.id}/findings`));
    expect(borne.counts).toMatchObject({ total: counts.total - 1, accepted: 1 });
    const plan = (await overview(audit)).plan;
    expect([...plan.now, ...plan.soon, ...plan.monitor]).not.toContain(worst.id);
    const markdown = await (await call('GET', `/audits/${audit.id}/export?format=markdown`)).text();
    expect(markdown).toContain('the vendor fixes it in spring');

    const dismissed = await result(decide(audit, worst.id, noProblem));
    expect(dismissed.score.value).toBeGreaterThanOrEqual(accepted.score.value ?? 10);
    expect(await scoreEverywhere(audit)).toBe(dismissed.score.value);
    const opened = await result(call('DELETE', `/audits/${audit.id}/findings/${worst.id}/triage`));
    expect(opened.finding).not.toHaveProperty('triage');
    expect(await scoreEverywhere(audit)).toBe(open);
    expect(opened.triage.history.map(({ what, text }) => [what, text])).toEqual([
      ['accepted-risk', risk().reason],
      ['false-positive', noProblem.reason],
      ['opened', ''],
    ]);
    expect((await decisions(audit)).decisions).toEqual([]);
  });

  test('ends after its last day, in reports, lists and the badge, without anybody doing anything', async () => {
    const audit = await seedReport(served, desk, 'ending');
    const open = await scoreEverywhere(audit);
    const until = inDays(2);
    await decide(audit, worst.id, { ...noProblem, until });
    const without = await scoreEverywhere(audit);
    expect(without).toBeGreaterThan(open ?? 10);
    try {
      vi.setSystemTime(Date.parse(`${until}T23:59:00Z`));
      expect(await scoreEverywhere(audit)).toBe(without);
      expect((await decisions(audit)).decisions).toMatchObject([{ state: 'used', daysLeft: 0 }]);
      vi.setSystemTime(Date.parse(`${until}T23:59:00Z`) + 120_000);
      expect(await scoreEverywhere(audit)).toBe(open);
      expect((await decisions(audit)).decisions).toMatchObject([
        { state: 'expired', findingIds: [worst.id], title: worst.title, daysLeft: 0 },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    [{ reason: 'too short' }, 'reason'],
    [{ until: undefined }, 'an accepted risk needs a last day'],
    [{ until: '2020-01-01' }, '2020-01-01 is over'],
    [{ until: inDays(366) }, 'at most 365'],
    [{ until: 'tomorrow' }, 'until'],
  ])('with %j is refused by name', async (wrong, word) => {
    const audit = await seedReport(served, desk, 'refused');
    const refused = await problem(decide(audit, worst.id, risk(wrong)));
    expect(refused).toMatchObject({ status: 400, code: 'request/invalid' });
    expect(refused.detail).toContain(word);
    expect(await triageOf(audit, worst.id)).toBeNull();
  });

  test('about a finding that the audit does not have is refused; a year and today are not', async () => {
    const audit = await seedReport(served, desk, 'edges');
    expect((await decide(audit, 'nothing', risk())).status).toBe(404);
    expect((await decide(audit, worst.id, risk({ until: inDays(365) }))).status).toBe(200);
    expect((await decide(audit, worst.id, risk({ until: inDays(0) }))).status).toBe(200);
  });
});

describe('the next audit', () => {
  const changed = (change: (report: Report) => void): Report => {
    const copy = structuredClone(desk);
    change(copy);
    return copy;
  };
  const findingIn = (report: Report) => report.findings.find(({ id }) => id === worst.id) ?? expect.unreachable();
  const move = (report: Report, id: string) => {
    const finding = findingIn(report);
    Object.assign(finding, { id, file: `moved/${finding.file}`, fingerprints: { ...finding.fingerprints, path: id } });
  };

  test('holds what was decided, assigned and said, also when the file moved, and in both directions', async () => {
    const first = await seedReport(served, desk, 'carry');
    await decide(first, worst.id, risk());
    await call('PUT', `/audits/${first.id}/findings/${worst.id}/assignee`, { userId: served.actor.userId });
    const same = await seedReport(served, desk, 'carry');
    expect(await triageOf(same, worst.id)).toMatchObject({ kind: 'accepted-risk', reason: risk().reason });
    const moved = await seedReport(
      served,
      changed((report) => move(report, 'moved-id')),
      'carry',
    );
    expect(await triageOf(moved, 'moved-id')).toMatchObject({ kind: 'accepted-risk' });
    const said = TriageView.parse(await read(`/audits/${moved.id}/findings/moved-id/triage`));
    expect(said.assignee?.name).toBe('Local user');
    expect(TriageIndex.parse(await read(`/projects/carry/audits/3/triage`)).findings).toEqual([
      { id: 'moved-id', assignee: { id: served.actor.userId, name: 'Local user' }, comments: 0 },
    ]);
    // What is decided where it stands now counts where it stood before.
    await decide(moved, 'moved-id', noProblem);
    expect(await triageOf(first, worst.id)).toMatchObject({ kind: 'false-positive' });
    expect((await decisions(first)).decisions).toHaveLength(1);
    await call('DELETE', `/audits/${first.id}/findings/${worst.id}/triage`);
    expect(await triageOf(moved, 'moved-id')).toBeNull();
  });

  test('asks anew about an equal finding elsewhere, and lists what covers nothing', async () => {
    const first = await seedReport(served, desk, 'equal');
    await decide(first, worst.id, risk());
    const twice = changed((report) => {
      const twin = structuredClone(findingIn(report));
      move(report, 'one');
      Object.assign(twin, { id: 'two', file: 'else/where.yml', fingerprints: { ...twin.fingerprints, path: 'two' } });
      report.findings.push(twin);
    });
    const next = await seedReport(served, twice, 'equal');
    expect([await triageOf(next, 'one'), await triageOf(next, 'two')]).toEqual([null, null]);
    const { auditNumber, decisions: listed } = await decisions(next);
    expect([auditNumber, listed]).toMatchObject([2, [{ state: 'unused', findingIds: [], title: worst.title }]]);
    const beside = changed((report) => {
      const twin = structuredClone(findingIn(report));
      Object.assign(twin, { id: 'two', fingerprints: { ...twin.fingerprints, path: 'two' } });
      report.findings.push(twin);
    });
    const both = await seedReport(served, beside, 'equal');
    expect([await triageOf(both, worst.id), await triageOf(both, 'two')]).toMatchObject([
      { kind: 'accepted-risk' },
      null,
    ]);
    // What covers nothing can be withdrawn all the same.
    await seedReport(served, twice, 'equal');
    const [unused] = (await decisions(next)).decisions;
    const path = `/projects/${next.projectId}/decisions/${unused?.id}`;
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
    expect((await decisions(next)).decisions).toEqual([]);
  });

  test('compared with the one before counts what is decided in both', async () => {
    const before = await seedReport(served, desk, 'compared');
    const after = await seedReport(served, desk, 'compared');
    const compare = async () => ComparisonView.parse(await read(`/compare?from=${before.id}&to=${after.id}`));
    const open = await compare();
    await decide(after, worst.id, noProblem);
    const decided = await compare();
    expect(decided.attribution.total).toBe(0);
    expect(decided.after.findings).toBe(open.after.findings - 1);
    expect(decided.before.value).toBe(decided.after.value);
    expect(decided.audits.after.summary?.score).toBe(decided.after.value);
  });
});

describe('what stands in the repository', () => {
  const place = { path: '.seaworthy.yaml', startLine: 4, endLine: 7, quote: '- rule: x' };
  const entry = (until: string | null): Suppression => ({
    ...{ source: 'repository', kind: 'accepted-risk', rule: worst.ruleId, where: worst.file },
    ...{ reason: 'known and borne by ops', by: 'ops', on: null, until, state: 'used', findingIds: [worst.id], place },
  });

  test('counts, is listed with its line, cannot be withdrawn here, and ends by itself', async () => {
    const stored = reassess({ ...desk, suppressions: [entry(inDays(3))], asOf: inDays(0) }, new Map());
    const audit = await seedReport(served, stored, 'repository');
    await decide(audit, other.id, noProblem);
    expect(await triageOf(audit, worst.id)).toMatchObject({ source: 'repository', place });
    const refused = await problem(call('DELETE', `/audits/${audit.id}/findings/${worst.id}/triage`));
    expect(refused).toMatchObject({ status: 409, code: 'triage/in-repository' });
    expect(refused.detail).toContain('.seaworthy.yaml:4');
    const many = { findingIds: [other.id, worst.id], triage: null };
    expect((await problem(call('POST', `/audits/${audit.id}/triage`, many))).code).toBe('triage/in-repository');
    expect(await triageOf(audit, other.id)).toMatchObject({ kind: 'false-positive' });
    expect((await decisions(audit)).decisions).toMatchObject([
      { source: 'team', id: expect.any(String), state: 'used', title: other.title },
      { source: 'repository', id: null, state: 'used', title: worst.title, daysLeft: 3, place },
    ]);
    const before = await scoreEverywhere(audit);
    try {
      vi.setSystemTime(Date.now() + 5 * dayMs);
      expect((await decisions(audit)).decisions.map(({ state }) => state)).toEqual(['used', 'expired']);
      expect(await scoreEverywhere(audit)).toBeLessThan(before ?? 0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('the team may go further, and its own decision is withdrawn on its own', async () => {
    const audit = await seedReport(served, reassess({ ...desk, suppressions: [entry(null)] }, new Map()), 'further');
    expect((await result(decide(audit, worst.id, noProblem))).finding.triage).toMatchObject({ source: 'team' });
    const back = await result(call('DELETE', `/audits/${audit.id}/findings/${worst.id}/triage`));
    expect(back.finding.triage).toMatchObject({ source: 'repository', kind: 'accepted-risk' });
  });
});

describe('many at once', () => {
  test('are decided together or not at all, at most 200', async () => {
    const audit = await seedReport(served, desk, 'bulk');
    const ids = desk.findings.slice(0, 5).map(({ id }) => id);
    const bulk = (findingIds: readonly string[], triage: unknown) =>
      call('POST', `/audits/${audit.id}/triage`, { findingIds, triage });
    expect((await bulk([...ids, 'nothing'], noProblem)).status).toBe(404);
    expect((await bulk(Array(201).fill(ids[0]), noProblem)).status).toBe(400);
    expect((await bulk(ids, risk({ until: inDays(400) }))).status).toBe(400);
    expect((await decisions(audit)).decisions).toEqual([]);
    const all = BulkTriageResult.parse(await (await bulk([...ids, ...ids], noProblem)).json());
    expect([all.changed, all.score.value]).toEqual([5, await scoreEverywhere(audit)]);
    expect(BulkTriageResult.parse(await (await bulk(ids, null)).json()).changed).toBe(5);
    expect(BulkTriageResult.parse(await (await bulk(ids, null)).json()).changed).toBe(0);
  });
});

describe('talk', () => {
  test('is kept with the finding; a deleted comment leaves nothing, and is not there twice', async () => {
    const audit = await seedReport(served, desk, 'talk');
    const path = `/audits/${audit.id}/findings/${worst.id}`;
    const made = await call('POST', `${path}/comments`, { text: '  asked ops  ' });
    expect(made.status).toBe(201);
    const [comment] = TriageResult.parse(await made.json()).triage.comments;
    expect(comment).toMatchObject({ text: 'asked ops', byName: 'Local user' });
    const index = TriageIndex.parse(await read('/projects/talk/audits/1/triage'));
    expect(index.findings).toEqual([{ id: worst.id, assignee: null, comments: 1 }]);
    expect((await call('POST', `${path}/comments`, { text: ' ' })).status).toBe(400);
    expect((await result(call('DELETE', `${path}/comments/${comment?.id}`))).triage.comments).toEqual([]);
    expect((await call('DELETE', `${path}/comments/${comment?.id}`)).status).toBe(404);
    expect((await call('PUT', `${path}/assignee`, { userId: 'nobody' })).status).toBe(400);
    const assigned = await result(call('PUT', `${path}/assignee`, { userId: served.actor.userId }));
    expect(assigned.triage.assignee?.name).toBe('Local user');
    const back = await result(call('PUT', `${path}/assignee`, { userId: null }));
    expect(back.triage.history.map(({ what }) => what)).toEqual(['assigned', 'unassigned']);
  });

  test('gives several findings to a member at once, all or none', async () => {
    const audit = await seedReport(served, desk, 'shared-out');
    const ids = desk.findings.slice(0, 4).map(({ id }) => id);
    const assign = (findingIds: readonly string[], userId: string | null) =>
      call('POST', `/audits/${audit.id}/assignees`, { findingIds, userId });
    const assigned = async () => TriageIndex.parse(await read('/projects/shared-out/audits/1/triage')).findings;
    const { userId } = served.actor;
    expect((await assign([...ids, 'no-finding'], userId)).status).toBe(404);
    expect((await assign(ids, 'nobody')).status).toBe(400);
    expect((await assign([], userId)).status).toBe(400);
    expect(await assigned()).toEqual([]);
    const changed = async (answer: Promise<Response>) => BulkAssignResult.parse(await (await answer).json()).changed;
    expect(await changed(assign([...ids, ...ids], userId))).toBe(4);
    expect((await assigned()).map(({ id, assignee }) => [id, assignee?.name]).sort()).toEqual(
      ids.map((id) => [id, 'Local user']).sort(),
    );
    expect(await changed(assign(ids.slice(0, 1), null))).toBe(1);
    expect(await changed(assign(ids, null))).toBe(3);
  });

  test('two people who decide at the same time are both in the history', async () => {
    const audit = await seedReport(served, desk, 'race');
    await Promise.all([decide(audit, worst.id, risk()), decide(audit, worst.id, noProblem)]);
    const { history } = TriageView.parse(await read(`/audits/${audit.id}/findings/${worst.id}/triage`));
    expect(history.map(({ what }) => what).sort()).toEqual(['accepted-risk', 'false-positive']);
    expect((await triageOf(audit, worst.id))?.kind).toBe(history.at(-1)?.what);
  });
});
