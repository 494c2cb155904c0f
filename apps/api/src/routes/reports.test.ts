import { createHash } from 'node:crypto';
import { AnswerResult, Problem, QuestionList } from '@seaworthy/schema/api';
import { Report } from '@seaworthy/schema/report';
import type { Audit } from '@seaworthy/store/port';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backupQuestion, reportWith, zoneQuestion } from '../../testing/report.ts';
import { type Served, seedAudit, seedReport, serve } from '../../testing/serve.ts';

const report = reportWith([backupQuestion, zoneQuestion]);
let served: Served;
let audit: Audit;
let project = 0;
beforeAll(async () => {
  served = await serve();
});
beforeEach(async () => {
  project += 1;
  audit = await seedReport(served, report, `harbour ${project}`);
});
afterAll(() => served.close());

const at = (path: string) => `${served.url}/api/v1/audits/${audit.id}${path}`;
const read = async (path: string) => (await fetch(at(path))).json();
const put = (id: string, body: unknown) =>
  fetch(at(`/questions/${id}/answer`), {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

describe('downloads', () => {
  test('are the stored bytes, with their digest, a name to save under and a tag', async () => {
    const answer = await fetch(at('/files/report.md'));
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.toString()).toBe('# Harbour\n');
    const digest = createHash('sha256').update(bytes);
    expect(answer.headers.get('etag')).toBe(`"${digest.copy().digest('hex')}"`);
    expect(answer.headers.get('repr-digest')).toBe(`sha-256=:${digest.digest('base64')}:`);
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    const name = `harbour-${project}-1-report.md`;
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  });

  test('with a tag that still fits are not sent again', async () => {
    const etag = (await fetch(at('/files/report.json'))).headers.get('etag') ?? '';
    const again = await fetch(at('/files/report.json'), { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('of an audit that has not ended are refused', async () => {
    audit = await seedAudit(served, 'unfinished');
    for (const path of ['/files/report.json', '/report', '/questions']) {
      expect(Problem.parse(await read(path)).code, path).toBe('audit/not-finished');
    }
  });

  test('exist under the names of the table only', async () => {
    expect((await fetch(at('/files/upload.zip'))).status).toBe(400);
    expect((await fetch(at('/files/..%2f..%2fseaworthy.db'))).status).toBe(400);
  });
});

describe('questions', () => {
  test('come with what each answer would make of the score', async () => {
    const list = QuestionList.parse(await read('/questions'));
    expect(list.open).toBe(2);
    const [backup] = list.questions;
    expect(backup).toMatchObject({ id: backupQuestion.id, answer: null });
    const score = (value: 'yes' | 'no') => backup?.preview[value].value ?? Number.NaN;
    expect(score('no')).toBeLessThan(score('yes'));
  });

  test('answered, move the score exactly as the preview said, in this audit and its report', async () => {
    const before = QuestionList.parse(await read('/questions'));
    const answer = await put(backupQuestion.id, { value: 'yes', note: '  nightly snapshot ' });
    expect(answer.status).toBe(200);
    const result = AnswerResult.parse(await answer.json());
    expect(result.score).toEqual(before.questions[0]?.preview.yes);
    expect(result.open).toBe(1);
    expect(result.answer).toMatchObject({ value: 'yes', note: 'nightly snapshot', byName: served.actor.name });
    const now = Report.parse(await read('/report'));
    expect(now.score.value).toBe(result.score.value);
    expect(now.questions.find((question) => question.id === backupQuestion.id)?.answer?.value).toBe('yes');
  });

  test('answered again, the latest counts; withdrawn, the question is open and the score as before', async () => {
    const { score } = QuestionList.parse(await read('/questions'));
    await put(backupQuestion.id, { value: 'no' });
    const second = AnswerResult.parse(await (await put(backupQuestion.id, { value: 'not-applicable' })).json());
    expect(second.answer?.value).toBe('not-applicable');
    const withdrawn = await fetch(at(`/questions/${backupQuestion.id}/answer`), { method: 'DELETE' });
    expect(AnswerResult.parse(await withdrawn.json())).toMatchObject({ answer: null, open: 2, score });
  });

  test('answers belong to the project: its other audits have them, other projects do not', async () => {
    await put(backupQuestion.id, { value: 'yes' });
    audit = await seedReport(served, report, `harbour ${project}`);
    expect(QuestionList.parse(await read('/questions')).open).toBe(1);
    audit = await seedReport(served, report, 'elsewhere');
    expect(QuestionList.parse(await read('/questions')).open).toBe(2);
  });

  test('the stored file does not change when a question is answered', async () => {
    const before = await (await fetch(at('/files/report.json'))).text();
    await put(backupQuestion.id, { value: 'no' });
    expect(await (await fetch(at('/files/report.json'))).text()).toBe(before);
  });

  test('left open with the name of who would know, cost what they did; an answer ends the waiting and says its end', async () => {
    const { score } = QuestionList.parse(await read('/questions'));
    const url = at(`/questions/${backupQuestion.id}/asked`);
    const ask = (body: unknown) =>
      fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect(AnswerResult.parse(await (await ask({ whom: ' Ana ' })).json())).toMatchObject({
      answer: null,
      open: 2,
      score,
    });
    const asked = QuestionList.parse(await read('/questions')).questions[0];
    expect(asked).toMatchObject({ answer: null, asked: { whom: 'Ana', byName: served.actor.name } });
    expect((await ask({ whom: ' ' })).status).toBe(400);
    await put(backupQuestion.id, { value: 'yes' });
    const answered = QuestionList.parse(await read('/questions')).questions[0];
    expect(answered?.asked).toBeNull();
    expect(answered?.answer?.expiresAt).toBe((answered?.answer?.at ?? 0) + 180 * 86_400_000);
  });

  test('that were never asked, and values that are none, are refused', async () => {
    expect((await put('q-invented', { value: 'yes' })).status).toBe(404);
    expect((await put(backupQuestion.id, { value: 'maybe' })).status).toBe(400);
    expect((await put(backupQuestion.id, { value: 'yes', note: 'x'.repeat(2_001) })).status).toBe(400);
  });
});
