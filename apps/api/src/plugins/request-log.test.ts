import { openTracing } from '@seaworthy/runtime/tracing';
import { Problem } from '@seaworthy/schema/api';
import type { AuditJob } from '@seaworthy/schema/audit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector } from '../../../../packages/runtime/testing/collector.ts';
import { form, type Served, seedAudit, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const linesOf = (target: Served, requestId: string) =>
  target.logs.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId);

describe('the id of a request', () => {
  test('is the one that came with it, in the answer and on every line of the log', async () => {
    const headers = { 'x-request-id': 'edge-7f3a9c21' };
    const answer = await fetch(`${served.url}/api/v1/audits/none-such`, { headers });
    expect(answer.headers.get('x-request-id')).toBe('edge-7f3a9c21');
    expect(Problem.parse(await answer.json()).instance).toBe('edge-7f3a9c21');
    expect(linesOf(served, 'edge-7f3a9c21').map(({ msg }) => msg)).toEqual(['request refused', 'request finished']);
  });

  test.each(['short', 'x'.repeat(65), '"},"level":"fatal'])('is our own when %j came with it', async (id) => {
    const answer = await fetch(`${served.url}/health`, { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });
});

test('every line that concerns an audit has its id, and none has a query', async () => {
  const { id } = await seedAudit(served);
  const headers = { 'x-request-id': 'request-of-one-audit' };
  await fetch(`${served.url}/api/v1/audits/${id}/events?after=0&token=hunter2`, { headers });
  expect(linesOf(served, 'request-of-one-audit')).toEqual([
    expect.objectContaining({ auditId: id, route: '/api/v1/audits/:auditId/events', status: 200 }),
  ]);
  expect(served.logs.join('')).not.toContain('hunter2');
});

test('a job says which request asked for it', async () => {
  const jobs: AuditJob[] = [];
  const consumer = served.queue.consume(async (job) => void jobs.push(job), { concurrency: 1 });
  const body = form({ project: 'harbour' }, new Uint8Array(10));
  await fetch(`${served.url}/api/v1/audits`, {
    method: 'POST',
    body,
    headers: { 'x-request-id': 'upload-of-harbour' },
  });
  await expect.poll(() => jobs.map(({ requestId }) => requestId)).toContain('upload-of-harbour');
  await consumer.close(1_000);
});

test('with tracing on, a request is a span of its caller, and its job carries the span on', async () => {
  const collector = await startCollector();
  const onError = () => undefined;
  const tracing = await openTracing({ service: 'seaworthy-api', endpoint: collector.url, onError });
  const traced = await serve({ tracing });
  const jobs: AuditJob[] = [];
  const consumer = traced.queue.consume(async (job) => void jobs.push(job), { concurrency: 1 });
  const caller = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const body = form({ project: 'harbour' }, new Uint8Array(10));
  await fetch(`${traced.url}/api/v1/audits`, { method: 'POST', body, headers: { traceparent: caller } });
  await fetch(`${traced.url}/health`);
  await expect.poll(() => jobs).toHaveLength(1);
  await consumer.close(1_000);
  await traced.close();
  await tracing.close();
  expect(collector.spans).toEqual([
    expect.objectContaining({
      name: 'POST /api/v1/audits',
      traceId: 'a'.repeat(32),
      parentSpanId: 'b'.repeat(16),
      attributes: expect.objectContaining({ 'http.route': '/api/v1/audits', 'http.response.status_code': 201 }),
    }),
  ]);
  expect(jobs[0]?.traceparent).toBe(`00-${'a'.repeat(32)}-${collector.spans[0]?.spanId}-01`);
  expect(traced.logs.find((line) => line.includes('request finished'))).toContain('a'.repeat(32));
  await collector.close();
});
