import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCollector } from '../testing/collector.ts';
import { noTracing, openTracing } from './tracing.ts';

let collector: Awaited<ReturnType<typeof startCollector>>;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

test('spans reach a collector as OTLP with their parents, also across a process boundary that carries only text', async () => {
  const complaints: string[] = [];
  const open = (service: string) =>
    openTracing({ service, endpoint: `${collector.url}/`, onError: (message) => complaints.push(message) });
  const [api, worker] = [await open('seaworthy-api'), await open('seaworthy-worker')];
  const request = api.startSpan('request', { kind: 'server', attributes: { 'http.route': '/api/v1/audits' } });
  const job = worker.startSpan('audit', { kind: 'consumer', parent: request.traceparent });
  const stage = worker.startSpan('stage entries', { kind: 'internal', parent: job.traceparent });
  stage.end('archive/corrupt');
  stage.end();
  job.end();
  request.end();
  await Promise.all([api.close(), worker.close()]);
  const named = new Map(collector.spans.map((span) => [span.name, span]));
  expect(collector.spans).toHaveLength(3);
  expect(complaints).toEqual([]);
  expect(named.get('request')).toMatchObject({
    service: 'seaworthy-api',
    traceId: request.traceId,
    parentSpanId: undefined,
    attributes: { 'http.route': '/api/v1/audits' },
    status: 0,
  });
  expect(named.get('audit')).toMatchObject({
    service: 'seaworthy-worker',
    traceId: request.traceId,
    parentSpanId: named.get('request')?.spanId,
  });
  expect(named.get('stage entries')).toMatchObject({
    traceId: request.traceId,
    parentSpanId: named.get('audit')?.spanId,
    status: 2,
  });
});

test.each([
  undefined,
  '',
  'nonsense',
  '00-00000000000000000000000000000000-0000000000000000-01',
  `01-${'a'.repeat(32)}-x`,
])('a parent of %j begins a trace of its own', async (parent) => {
  const tracing = await openTracing({ service: 'x', endpoint: collector.url, onError: () => undefined });
  const span = tracing.startSpan('alone', { kind: 'internal', parent });
  expect(span.traceparent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  span.end();
  await tracing.close();
  expect(collector.spans.find(({ traceId }) => traceId === span.traceId)?.parentSpanId).toBeUndefined();
});

test('a collector that is away is told about once and keeps nothing from ending', async () => {
  const complaints: string[] = [];
  const gone = await startCollector();
  await gone.close();
  const tracing = await openTracing({ service: 'x', endpoint: gone.url, onError: (text) => complaints.push(text) });
  tracing.startSpan('lost', { kind: 'internal' }).end();
  await tracing.close();
  expect(complaints.join('\n')).toContain('ECONNREFUSED');
});

test('without an endpoint nothing is loaded and spans are nothing', async () => {
  expect(await openTracing({ service: 'x', endpoint: null, onError: () => undefined })).toBe(noTracing);
  expect(noTracing.startSpan('x', { kind: 'internal' }).traceparent).toBeUndefined();
  const module = JSON.stringify(fileURLToPath(new URL('./tracing.ts', import.meta.url)));
  const program = `const { openTracing } = await import(${module});
    await openTracing({ service: 'x', endpoint: null, onError() {} });
    const { createRequire } = await import('node:module');
    console.log(Object.keys(createRequire(${module}).cache).filter((file) => file.includes('opentelemetry')).length);`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', '--input-type=module', '-e', program],
  ]);
  expect(stdout.trim()).toBe('0');
});
