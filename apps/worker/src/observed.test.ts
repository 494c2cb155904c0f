import { once } from 'node:events';
import { readFile, readlink } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCollector } from '../../../packages/runtime/testing/collector.ts';
import { archiveOf, childrenOf, harbour, openWorkshop, type Workshop } from '../testing/workshop.ts';

const patience = { interval: 5 };

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

test('an audit is a span below the request that asked for it, and its stages are spans below the audit', async () => {
  const collector = await startCollector();
  const worker = await shop.work({ SEAWORTHY_OTLP_ENDPOINT: collector.url });
  const audit = await shop.submit(await archiveOf(harbour), { wake: false });
  const [traceId, spanId] = ['a'.repeat(32), 'b'.repeat(16)];
  await shop.queue.enqueue({ auditId: audit.id, requestId: 'upload-1', traceparent: `00-${traceId}-${spanId}-01` });
  expect((await shop.ended(audit.id)).state).toBe('done');
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  const job = collector.spans.find(({ name }) => name === 'audit') ?? expect.unreachable('no span of the audit');
  expect(job).toMatchObject({
    service: 'seaworthy-worker',
    traceId,
    parentSpanId: spanId,
    status: 0,
    attributes: { 'seaworthy.audit_id': audit.id, 'seaworthy.outcome': 'done' },
  });
  const stages = collector.spans.filter(({ parentSpanId }) => parentSpanId === job.spanId);
  const finished = (await shop.store.events.after(audit.id, 0, 1_000)).filter(({ type }) => type === 'stage-finished');
  expect(stages.map(({ name }) => name)).toEqual(finished.map(({ stage }) => `stage ${stage}`));
  for (const { traceId: own, start, end } of stages) {
    expect(own).toBe(traceId);
    expect(job.start <= start && start <= end && end <= job.end).toBe(true);
  }
  await collector.close();
});

test('every line about an audit has its id and that of its request, and none above debug quotes the archive', async () => {
  const run = async (level: string) => {
    const worker = await shop.work({ LOG_LEVEL: level }, undefined, 'pipe');
    let log = '';
    worker.stdout?.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
    const audit = await shop.submit(await archiveOf({ 'a/b.txt': 'x' }).then(damaged), { wake: false });
    await shop.queue.enqueue({ auditId: audit.id, requestId: 'upload-of-damage' });
    expect((await shop.ended(audit.id)).state).toBe('failed');
    await vi.waitFor(() => expect(log).toContain('audit handled'), patience);
    worker.kill('SIGTERM');
    // Not `exit`: what it said may still be on its way then.
    await once(worker, 'close');
    const lines = log.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    return { audit, about: lines.filter(({ msg }) => /audit (stopped|handled)|said at its end/.test(msg)) };
  };
  const quiet = await run('info');
  expect(quiet.about.map(({ msg }) => msg)).toEqual(['audit stopped', 'audit handled']);
  for (const line of quiet.about)
    expect(line).toMatchObject({ auditId: quiet.audit.id, requestId: 'upload-of-damage' });
  const { failure } = await shop.ended(quiet.audit.id);
  expect(JSON.stringify(quiet.about)).not.toContain(failure?.detail);
  const talkative = await run('debug');
  expect(JSON.stringify(talkative.about)).toContain(failure?.detail);
});

test('the process that reads an upload has no network where the system can do that, and the worker says which', async () => {
  const worker = await shop.work({ SEAWORTHY_WORKER_PORT: '0', LOG_LEVEL: 'info' }, undefined, 'pipe');
  let log = '';
  worker.stdout?.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  await vi.waitFor(() => expect(log).toContain('worker ready'), patience);
  const port = /"probePort":(\d+)/.exec(log)?.[1];
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const isIsolated = /^seaworthy_worker_audits_network_isolated 1$/m.test(metrics);
  expect(isIsolated).toBe(!log.includes('audits share the network'));
  await shop.submit(await archiveOf(harbour));
  await vi.waitFor(async () => {
    const [child = expect.unreachable('no child yet')] = await childrenOf(worker);
    // Until the launcher has become Node, it stands in the old namespace.
    expect(await readFile(`/proc/${child}/comm`, 'utf8')).toContain('node');
    const own = await readlink('/proc/self/ns/net');
    expect((await readlink(`/proc/${child}/ns/net`)) !== own).toBe(isIsolated);
    if (isIsolated) expect(await readFile(`/proc/${child}/net/route`, 'utf8')).not.toMatch(/^\w+\s+[0-9A-F]{8}/m);
  }, patience);
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text())
    .toMatch(/^seaworthy_worker_heartbeat_timestamp_seconds [1-9]/m);
});

/** A gzip stream that stops in the middle. */
function damaged(bytes: Uint8Array): Uint8Array {
  return bytes.slice(0, bytes.length - 20);
}
