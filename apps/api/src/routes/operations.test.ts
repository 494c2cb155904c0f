import { LimitsView, StageList } from '@seaworthy/schema/api';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, seedAudit, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const read = async (path: string, target = served) => (await fetch(target.url + path)).json();

describe('/ready', () => {
  test('is 200 while database, disk and queue answer', async () => {
    const answer = await fetch(`${served.url}/ready`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'ready',
      checks: { process: { ok: true }, database: { ok: true }, disk: { ok: true }, queue: { ok: true } },
    });
  });

  test('names a full disk', async () => {
    const full = await serve({ config: { minFreeBytes: Number.MAX_SAFE_INTEGER } });
    const answer = await fetch(`${full.url}/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ checks: { disk: { ok: false }, database: { ok: true } } });
    expect((await fetch(`${full.url}/health`)).status).toBe(200);
    await full.close();
  });

  test('names a database that fails and a queue that does not answer in time', async () => {
    const broken = await serve();
    Object.assign(broken.store, {
      ping: async () => {
        throw new SeaworthyError('storage/unavailable', 'The database is locked.');
      },
    });
    Object.assign(broken.queue, { depth: () => new Promise(() => undefined) });
    const answer = await fetch(`${broken.url}/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: 'not-ready',
      checks: {
        database: { ok: false, detail: 'The database is locked.' },
        queue: { ok: false, detail: 'No answer within 2000 ms.' },
        disk: { ok: true },
      },
    });
    await broken.close();
  });
});

test('/health says that the process lives, whatever else is broken', async () => {
  expect(await read('/health')).toEqual({ status: 'ok' });
});

test('/metrics counts audits, queue, requests by pattern, and holds no ids', async () => {
  const { id } = await seedAudit(served);
  await served.queue.enqueue({ auditId: id });
  await fetch(`${served.url}/api/v1/audits/${id}`);
  const answer = await fetch(`${served.url}/metrics`);
  const text = await answer.text();
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(text).toContain('seaworthy_audits{state="queued"} 1');
  expect(text).toContain('seaworthy_queue_jobs{state="waiting",driver="database"} 1');
  expect(text).toContain('route="/api/v1/audits/:auditId",status="2xx"} 1');
  expect(text).not.toContain(id);
});

test('/limits are those of the archive package', async () => {
  const limits = LimitsView.parse(await read('/api/v1/limits'));
  expect(limits.archive).toEqual(archiveLimits);
  expect(limits.formats).toContain('.tar.zst');
});

test('/stages are the sixteen of an audit, the nine areas among them', async () => {
  const { stages } = StageList.parse(await read('/api/v1/stages'));
  expect(stages.map((stage) => stage.name)).toEqual([
    ...['entries', 'inventory', 'documents', 'model'],
    ...['container', 'network', 'storage', 'health', 'scaling', 'secrets', 'deployment', 'observability', 'recovery'],
    ...['proofs', 'assessment', 'report'],
  ]);
});

describe('/api/openapi.json', () => {
  test('describes every route of the API as OpenAPI 3.1, errors included', async () => {
    const description = (await read('/api/openapi.json')) as {
      openapi: string;
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>;
    };
    expect(description.openapi).toBe('3.1.0');
    for (const { method, url } of served.built.routeTable) {
      if (!url.startsWith('/api/v1') || method === 'HEAD' || url.endsWith('/live')) continue;
      const operation = description.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation?.summary, `${method} ${url}`).toBeDefined();
      expect(JSON.stringify(operation?.responses.default), `${method} ${url}`).toContain('application/problem+json');
    }
  });
});
