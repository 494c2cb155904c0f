import { createRegistry } from '@seaworthy/runtime/metrics';
import { expect, test } from 'vitest';
import { listenForProbes } from './health-server.ts';
import { createWorkerMetrics } from './metrics.ts';

test('a probe gets its answer, Prometheus its numbers, and nobody anything else', async () => {
  const registry = createRegistry();
  createWorkerMetrics(registry).audits.inc({ outcome: 'done' });
  const server = await listenForProbes(registry, { host: '127.0.0.1', port: 0 });
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  expect(await (await get('/health')).text()).toBe('ok\n');
  expect(await (await get('/metrics')).text()).toContain('seaworthy_worker_audits_total{outcome="done"} 1');
  expect((await get('/')).status).toBe(404);
  expect((await get('/metrics', 'POST')).status).toBe(404);
  await server.close();
  await expect(get('/health')).rejects.toThrow();
});
