import { Problem } from '@seaworthy/schema/api';
import { ComparisonView } from '@seaworthy/schema/compare';
import type { Report } from '@seaworthy/schema/report';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backupQuestion, reportWith, zoneQuestion } from '../../testing/report.ts';
import { type Served, seedAudit, seedReport, serve } from '../../testing/serve.ts';

const older = reportWith([backupQuestion]);
const newer: Report = {
  ...reportWith([backupQuestion, zoneQuestion]),
  input: { ...older.input, sha256: 'c'.repeat(64) },
};
let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const get = (from: string, to: string, more = '') => fetch(`${served.url}/api/v1/compare?from=${from}&to=${to}${more}`);
const compare = async (from: string, to: string, more = '') =>
  ComparisonView.parse(await (await get(from, to, more)).json());

test('two audits of a project come side by side, with what changed between them', async () => {
  const [a, b] = [await seedReport(served, older), await seedReport(served, newer)];
  const comparison = await compare(a.id, b.id);
  expect(comparison.audits).toMatchObject({ before: { id: a.id, number: 1 }, after: { id: b.id, number: 2 } });
  expect(comparison.questions).toMatchObject([{ id: zoneQuestion.id, change: 'opened' }]);
  expect(comparison.attribution).toMatchObject({ rules: 0, answers: 0, code: comparison.attribution.total });
  expect(comparison).toMatchObject({ sameInput: false, sameRules: true });
});

test('numbers alone come without the lists', async () => {
  const [a, b] = [await seedReport(served, older, 'light'), await seedReport(served, newer, 'light')];
  const [whole, light] = [await compare(a.id, b.id), await compare(a.id, b.id, '&rows=false')];
  expect(light).toEqual({ ...whole, findings: [], sections: [], questions: [], model: [] });
});

test('audits of two projects count with the answers of their own project', async () => {
  const [a, b] = [await seedReport(served, older, 'one'), await seedReport(served, older, 'two')];
  await served.store.answers.put(b.projectId, {
    questionId: backupQuestion.id,
    value: 'no',
    note: '',
    byUser: served.actor.userId,
  });
  const { attribution, questions } = await compare(a.id, b.id);
  expect(attribution.answers).toBeLessThan(0);
  expect(attribution).toMatchObject({ code: 0, rules: 0, total: attribution.answers });
  expect(questions).toMatchObject([{ change: 'closed', after: { answer: 'no' } }]);
});

test('an audit that is not finished, or is not there, or is not named, is refused', async () => {
  const [a, waiting] = [await seedReport(served, older, 'refused'), await seedAudit(served, 'refused')];
  const code = async (response: Response) => Problem.parse(await response.json()).code;
  expect(await code(await get(a.id, waiting.id))).toBe('audit/not-finished');
  expect(await code(await get(a.id, 'nobody'))).toBe('not-found');
  expect((await get(a.id, '../x')).status).toBe(400);
  expect((await fetch(`${served.url}/api/v1/compare?from=${a.id}`)).status).toBe(400);
});

test("another team's audit does not exist", async () => {
  const audit = await seedReport(served, older, 'ours');
  const stranger = await serve({ actor: (local) => ({ ...local, team: { id: 'other-team', name: 'Others' } }) });
  try {
    // The stranger's own store holds the audit of the built-in team.
    const theirs = await seedReport({ ...stranger, actor: stranger.actor }, older, 'theirs');
    const answer = await fetch(`${stranger.url}/api/v1/compare?from=${theirs.id}&to=${theirs.id}`);
    expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([404, 'not-found']);
  } finally {
    await stranger.close();
  }
  expect((await get(audit.id, audit.id)).status).toBe(200);
});
