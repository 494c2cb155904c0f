import { Problem } from '@seaworthy/schema/api';
import { type ProblemCode, problems } from '@seaworthy/schema/problem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, seedAudit, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const json = { 'content-type': 'application/json' };
const cases: [string, string, RequestInit, ProblemCode][] = [
  ['an unknown path', '/api/v1/nothing', {}, 'not-found'],
  ['an unknown path below /api', '/api/nothing', {}, 'not-found'],
  ['an unknown method', '/api/v1/limits', { method: 'PATCH' }, 'not-found'],
  ['an unknown audit', '/api/v1/audits/nothing', {}, 'not-found'],
  ['an id that cannot be one', '/api/v1/audits/%20', {}, 'not-found'],
  ['a query out of range', '/api/v1/audits?limit=0', {}, 'request/invalid'],
  ['a broken escape', '/api/v1/audits/%E0%A4%A', {}, 'request/invalid'],
];

test.each(cases)('%s is a problem of the table', async (_name, path, init, code) => {
  const answer = await fetch(served.url + path, init);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const problem = Problem.parse(await answer.json());
  const { status, title, advice } = problems[code];
  expect(problem).toMatchObject({ code, status, title, advice, type: `/problems/${code}` });
  expect(answer.status).toBe(status);
  expect(problem.instance).toBe(answer.headers.get('x-request-id'));
  expect(problem.detail).toMatch(/^[A-Z].*[.?!]$/);
});

test('bodies that are too large, no JSON, or of another type are told apart', async () => {
  const { id } = await seedAudit(served);
  const put = async (body: string, headers: Record<string, string>) => {
    const answer = await fetch(`${served.url}/api/v1/audits/${id}/questions/q/answer`, {
      method: 'PUT',
      body,
      headers,
    });
    return Problem.parse(await answer.json()).code;
  };
  expect(await put(`{"value":"yes","note":"${'x'.repeat(100_000)}"}`, json)).toBe('request/too-large');
  expect(await put('{"value":', json)).toBe('request/invalid');
  expect(await put('value=yes', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(
    'request/unsupported-media-type',
  );
});

test('a bug is logged with its cause under the request id, and told to nobody else', async () => {
  const broken = await serve();
  Object.assign(broken.store.projects, {
    list: async () => {
      throw new Error('password=hunter2 in line 7');
    },
  });
  const answer = await fetch(`${broken.url}/api/v1/projects`);
  const text = await answer.text();
  const problem = Problem.parse(JSON.parse(text));
  expect([answer.status, problem.code]).toEqual([500, 'internal']);
  expect(text).not.toContain('hunter2');
  const line = broken.logs.find((candidate) => candidate.includes('failed unexpectedly'));
  expect(line).toContain(problem.instance);
  expect(line).toContain('line 7');
  await broken.close();
});
