import { readFile } from 'node:fs/promises';
import { reassess } from '@seaworthy/assess/reassess';
import { AnswerHistory, AnswerResult, AuditPage, QuestionList } from '@seaworthy/schema/api';
import { DecisionList } from '@seaworthy/schema/api-triage';
import { Report } from '@seaworthy/schema/report';
import type { Audit } from '@seaworthy/store/port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { backupQuestion, reportWith, zoneQuestion } from '../../testing/report.ts';
import { type Served, seedReport, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const call: Served['call'] = (...request) => served.call(...request);
const read: Served['read'] = (path) => served.read(path);
const answer = async (audit: Audit, body: unknown) =>
  AnswerResult.parse(await (await call('PUT', `/audits/${audit.id}/questions/q-backup/answer`, body)).json());
const listed = async (audit: Audit) => QuestionList.parse(await read(`/audits/${audit.id}/questions`));
const backup = async (audit: Audit) =>
  (await listed(audit)).questions.find(({ id }) => id === 'q-backup') ?? expect.unreachable();

const at = (path: string, startLine: number, quote: string) => ({ path, startLine, endLine: startLine, quote });
const asking = (...evidence: ReturnType<typeof at>[]) => reportWith([{ ...backupQuestion, evidence }, zoneQuestion]);
const job = at('backup/crontab', 3, '0 3 * * * pg_dump shop');

describe('an answer and what it is about', () => {
  test('carries over while the question shows the same, wherever the lines moved and in whatever order', async () => {
    const first = await seedReport(served, asking(job, at('compose.yml', 9, 'image: postgres')), 'same');
    await answer(first, { value: 'yes', note: 'checked in the console' });
    const next = await seedReport(
      served,
      asking(at('compose.yml', 12, ' image: postgres'), { ...job, startLine: 40 }),
      'same',
    );
    expect(await backup(next)).toMatchObject({ answer: { value: 'yes', byName: 'Local user' } });
    expect(await backup(next)).not.toHaveProperty('dropped');
    expect((await listed(next)).open).toBe(1);
  });

  test('is dropped where the question shows something else, everywhere at once, and counts on where it does not', async () => {
    const first = await seedReport(served, asking(job), 'changed');
    const open = (await listed(first)).score;
    const given = await answer(first, { value: 'no' });
    const changed = asking({ ...job, quote: '0 3 * * * pg_dump shop | gzip' });
    const next = await seedReport(served, changed, 'changed');
    expect(await backup(next)).toMatchObject({
      answer: null,
      dropped: { byName: 'Local user', value: 'no', at: given.answer?.at },
    });
    expect(await listed(next)).toMatchObject({ open: 2, score: open });
    expect((await listed(first)).score).toEqual(given.score);
    const { audits } = AuditPage.parse(await read(`/audits?project=${first.projectId}`));
    expect(audits.map(({ summary }) => [summary?.score, summary?.questions])).toEqual([
      [open.value, 2],
      [given.score.value, 1],
    ]);
    expect(await read(`/audits/${next.id}/report`)).toEqual(changed);
    const file = await call('GET', `/audits/${next.id}/export?format=json`);
    expect(Report.parse(await file.json()).questions.every((question) => question.answer === undefined)).toBe(true);
    // Said again, it is about what is shown now.
    expect((await answer(next, { value: 'yes' })).open).toBe(1);
    expect(await backup(next)).not.toHaveProperty('dropped');
  });

  test('of an older version, which does not know what was shown, counts as before', async () => {
    const audit = await seedReport(served, asking(job), 'older');
    const { projectId } = audit;
    await served.store.answers.put(projectId, { questionId: 'q-backup', value: 'yes', note: '', byUser: 'user-local' });
    expect((await backup(audit)).answer?.value).toBe('yes');
  });
});

test('everything ever said to a question is there with who and when, and another question’s is not', async () => {
  const audit = await seedReport(served, asking(job), 'history');
  await answer(audit, { value: 'yes', note: 'checked' });
  await answer(audit, { value: 'no', note: 'it was another server' });
  await call('DELETE', `/audits/${audit.id}/questions/q-backup/answer`);
  await call('PUT', `/audits/${audit.id}/questions/q-backup/asked`, { whom: 'Ana' });
  const { entries } = AnswerHistory.parse(await read(`/audits/${audit.id}/questions/q-backup/history`));
  expect(entries.map(({ value, note, byName }) => [value, note, byName])).toEqual([
    ['yes', 'checked', 'Local user'],
    ['no', 'it was another server', 'Local user'],
    [null, '', 'Local user'],
    [null, 'Ana', 'Local user'],
  ]);
  const other = AnswerHistory.parse(await read(`/audits/${audit.id}/questions/q-zone/history`));
  expect(other.entries).toEqual([]);
  expect((await call('GET', `/audits/${audit.id}/questions/q-nobody/history`)).status).toBe(404);
});

describe('what the repository states', () => {
  const stated = { value: 'yes', note: 'a job of the platform team', by: 'ops', on: '' } as const;
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

  test('answers until its last day, in the list, the report and the files; the team may say otherwise', async () => {
    const until = day(2);
    const question = { ...backupQuestion, stated: { ...stated, until } };
    const fact = { key: 'q-backup', answer: 'yes', note: stated.note, by: 'ops', until, state: 'used' } as const;
    const facts = [{ ...fact, questionIds: ['q-backup'], place: at('.seaworthy.yaml', 2, 'q-backup: yes') }];
    const settings = { files: ['.seaworthy.yaml'], ignore: [], problems: [], facts };
    const asOf = day(0);
    const audit = await seedReport(
      served,
      reassess({ ...reportWith([question, zoneQuestion]), settings, asOf }, new Map()),
      'stated',
    );
    const open = async () => {
      const { audits } = AuditPage.parse(await read(`/audits?project=${audit.projectId}`));
      const file = Report.parse(await (await call('GET', `/audits/${audit.id}/export?format=json`)).json());
      const inFile = file.questions.filter(({ answer: given }) => given === undefined).length;
      return [(await listed(audit)).open, audits[0]?.summary?.questions, inFile];
    };
    expect(await open()).toEqual([1, 1, 1]);
    expect((await answer(audit, { value: 'no' })).open).toBe(1);
    const given = (await listed(audit)).score;
    await call('DELETE', `/audits/${audit.id}/questions/q-backup/answer`);
    expect((await listed(audit)).score.value).toBeGreaterThan(given.value ?? 10);
    try {
      vi.setSystemTime(Date.now() + 4 * 86_400_000);
      expect(await open()).toEqual([2, 2, 2]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what the repository states itself', () => {
  // As an audit wrote it; only the last day of the statement that counts is moved, for it is over by now.
  const fixture = new URL('../../../../fixtures/accepted-risks/report.json', import.meta.url);
  const logs = 'ba63a9e6bd2c657e5aca';
  const rollback = 'c7fd7ea20469b4ad62a3';
  const seed = async (project: string) => {
    const text = (await readFile(fixture, 'utf8')).replaceAll('2026-09-01', '2099-09-01');
    return seedReport(served, Report.parse(JSON.parse(text)), project);
  };
  const asked = async (audit: Audit, id: string) =>
    (await listed(audit)).questions.find((question) => question.id === id) ?? expect.unreachable();
  /** Open questions as the list, its rows and the list of audits count them. */
  const counts = async (audit: Audit) => {
    const { open, questions } = await listed(audit);
    const { audits } = AuditPage.parse(await read(`/audits?project=${audit.projectId}`));
    const rows = questions.filter((it) => it.answer === null && it.statement?.state !== 'counts').length;
    return [open, rows, audits[0]?.summary?.questions];
  };

  test('is listed with who, until when and the line, and its question is nowhere counted as open', async () => {
    const audit = await seed('stated');
    expect((await asked(audit, logs)).statement).toEqual({
      ...{ value: 'yes', by: 'cleo', until: '2099-09-01', state: 'counts' },
      note: 'the node agent ships all container logs to Loki, kept for 30 days',
      place: at('.seaworthy.yaml', 5, 'observability/logs/aggregation-missing:'),
    });
    expect((await asked(audit, rollback)).statement).toMatchObject({ state: 'expired', until: '2026-02-01' });
    expect(await counts(audit)).toEqual([2, 2, 2]);
  });

  test('gives way to an answer of the team, which says so, and counts again when that is withdrawn', async () => {
    const audit = await seed('overruled');
    const path = `/audits/${audit.id}/questions/${logs}`;
    await call('PUT', `${path}/asked`, { whom: 'the platform team' });
    expect(await asked(audit, logs)).toMatchObject({ answer: null, asked: null, statement: { state: 'counts' } });
    const { score } = await listed(audit);
    const said = AnswerResult.parse(await (await call('PUT', `${path}/answer`, { value: 'no' })).json());
    expect(said).toMatchObject({ answer: { value: 'no' }, open: 2 });
    expect(said.score).not.toEqual(score);
    expect(await asked(audit, logs)).toMatchObject({ answer: { value: 'no' }, statement: { state: 'overruled' } });
    expect(await counts(audit)).toEqual([2, 2, 2]);
    const withdrawn = AnswerResult.parse(await (await call('DELETE', `${path}/answer`)).json());
    expect(withdrawn).toMatchObject({ answer: null, open: 2, score });
    expect(await asked(audit, logs)).toMatchObject({ statement: { state: 'counts' } });
  });

  test('is told beside the decisions as well, with the line of what was not understood', async () => {
    const { projectId } = await seed('misspelt');
    const { settings } = DecisionList.parse(await read(`/projects/${projectId}/decisions`));
    expect(settings).toMatchObject({ ignore: ['examples/**'], problems: [{ place: { startLine: 48 } }] });
  });
});
