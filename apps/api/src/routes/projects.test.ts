import { AuditPage, AuditView, ProjectList, ProjectView } from '@seaworthy/schema/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backupQuestion, reportWith, zoneQuestion } from '../../testing/report.ts';
import { type Served, seedAudit, seedReport, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const read = async (path: string) => (await fetch(`${served.url}/api/v1${path}`)).json();
const listed = async (query: string) => ProjectList.parse(await read(`/projects?${query}`));
const answer = async (auditId: string, value: string | null) => {
  const path = `${served.url}/api/v1/audits/${auditId}/questions/${backupQuestion.id}/answer`;
  const init =
    value === null
      ? { method: 'DELETE' }
      : { method: 'PUT', body: JSON.stringify({ value }), headers: { 'content-type': 'application/json' } };
  expect((await fetch(path, init)).status).toBe(200);
};

describe('the headline of an audit in lists', () => {
  test('moves with every answer, in the lists, the project and its trend', async () => {
    const audit = await seedReport(served, reportWith([backupQuestion, zoneQuestion]), 'moves');
    const scoreNow = async () => {
      const { audits } = AuditPage.parse(await read(`/audits?project=${audit.projectId}`));
      const project = ProjectView.parse(await read(`/projects/${audit.projectId}`));
      const [row] = (await listed('q=moves')).projects;
      const scores = [audits[0]?.summary?.score, project.scored?.summary?.score, row?.scored?.summary?.score];
      expect(new Set([...scores, row?.trend.at(-1)?.score])).toHaveLength(1);
      return { score: scores[0] ?? null, open: row?.scored?.summary?.questions };
    };
    const before = await scoreNow();
    expect(before.open).toBe(2);
    await answer(audit.id, 'no');
    const after = await scoreNow();
    expect(after.open).toBe(1);
    expect(after.score).toBeLessThan(before.score ?? 0);
    await answer(audit.id, null);
    expect(await scoreNow()).toEqual(before);
  });

  test('of a later audit knows the answers that its project already has', async () => {
    const first = await seedReport(served, reportWith([backupQuestion]), 'later');
    await answer(first.id, 'no');
    const second = await seedReport(served, reportWith([backupQuestion]), 'later');
    const { audits } = AuditPage.parse(await read(`/audits?project=${first.projectId}`));
    expect(audits.map((audit) => [audit.id, audit.summary?.questions])).toEqual([
      [second.id, 0],
      [first.id, 0],
    ]);
    expect(audits[0]?.summary?.score).toBe(audits[1]?.summary?.score);
    expect(AuditView.parse(await read(`/audits/${second.id}`)).summary).toEqual(audits[0]?.summary);
  });

  test('is stored, so that the next list does not score again', async () => {
    const audit = await seedReport(served, reportWith([backupQuestion]), 'stored');
    await answer(audit.id, 'no');
    await listed('q=stored');
    const row = await served.store.audits.get(audit.id);
    const revisions = await served.store.answers.revisions([audit.projectId]);
    expect(row?.summaryAnswer).toBe(revisions.get(audit.projectId));
    expect(row?.summary?.questions).toBe(0);
  });
});

describe('the list of projects', () => {
  test('shows the newest done audit beside the newest one, and the last eight scores, oldest first', async () => {
    for (let round = 0; round < 9; round += 1) await seedReport(served, reportWith([]), 'trend');
    await seedAudit(served, 'trend');
    const [row] = (await listed('q=trend')).projects;
    expect([row?.latest?.number, row?.scored?.number]).toEqual([10, 9]);
    expect(row?.trend.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('comes in pages that hold every match once, by the order that was asked for', async () => {
    for (const name of ['page b', 'page A', 'page c']) await seedAudit(served, name);
    const first = await listed('q=PAGE&limit=2');
    expect([first.total, first.nextAfter, first.projects.map(({ name }) => name)]).toEqual([
      3,
      2,
      ['page A', 'page b'],
    ]);
    const second = await listed(`q=page&limit=2&after=${first.nextAfter}`);
    expect([second.nextAfter, second.projects.map(({ name }) => name)]).toEqual([null, ['page c']]);
    expect((await listed('q=page&sort=recent')).projects.map(({ name }) => name)).toEqual([
      'page c',
      'page A',
      'page b',
    ]);
  });

  test('by score shows the lowest first and projects without a score last', async () => {
    await seedAudit(served, 'rank none');
    const low = await seedReport(served, reportWith([backupQuestion]), 'rank low');
    await answer(low.id, 'no');
    await seedReport(served, reportWith([]), 'rank high');
    const names = (await listed('q=rank&sort=score')).projects.map(({ name }) => name);
    expect(names.at(-1)).toBe('rank none');
    expect(names[0]).toBe('rank low');
  });
});
