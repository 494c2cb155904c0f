import { AuditDetail, AuditPage, AuditView, EventPage, Problem, ProjectList } from '@seaworthy/schema/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { form, type Served, seedAudit, serve } from '../../testing/serve.ts';
import { requeueWaiting } from '../audit-actions.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const call = (method: string, path: string) => fetch(`${served.url}/api/v1${path}`, { method });
const read = async (path: string) => (await call('GET', path)).json();

async function upload(project: string): Promise<AuditView> {
  const body = form({ project }, new TextEncoder().encode(project));
  return AuditView.parse(await (await fetch(`${served.url}/api/v1/audits`, { method: 'POST', body })).json());
}

describe('listing', () => {
  test('pages through all audits, newest first, each exactly once', async () => {
    const made = [await upload('pages'), await upload('pages'), await upload('pages')];
    const { projectId } = made[0] as AuditView;
    const seen: string[] = [];
    let before = '';
    for (;;) {
      const page = AuditPage.parse(await read(`/audits?project=${projectId}&limit=2${before}`));
      seen.push(...page.audits.map((audit) => audit.id));
      if (page.nextBefore === null) break;
      before = `&before=${page.nextBefore}`;
    }
    expect(seen).toEqual(made.map((audit) => audit.id).reverse());
  });

  test('a project shows its newest audit', async () => {
    const audit = await upload('newest');
    const { projects } = ProjectList.parse(await read('/projects'));
    expect(projects.find((project) => project.name === 'newest')?.latest?.id).toBe(audit.id);
  });

  test('a limit out of range is refused by name', async () => {
    const problem = Problem.parse(await read('/audits?limit=1000'));
    expect(problem).toMatchObject({ status: 400, code: 'request/invalid' });
    expect(problem.detail).toContain('limit');
  });
});

describe('readable addresses', () => {
  test('lead to the audit by slug and number, or by id and number', async () => {
    const audit = await upload('Harbour Desk (EU)');
    expect(audit.projectSlug).toBe('harbour-desk-eu');
    for (const project of [audit.projectSlug, audit.projectId]) {
      expect(AuditDetail.parse(await read(`/projects/${project}/audits/1`)).id).toBe(audit.id);
    }
    expect((await call('GET', '/projects/harbour-desk-eu/audits/2')).status).toBe(404);
    expect((await call('GET', '/projects/nobody/audits/1')).status).toBe(404);
    expect((await call('GET', '/projects/harbour-desk-eu/audits/last')).status).toBe(400);
  });

  test('two projects whose names read alike have different ones, in any script', async () => {
    const slugs = [];
    for (const name of ['Порт', 'порт!', 'ПОРТ']) slugs.push((await upload(name)).projectSlug);
    expect(slugs).toEqual(['порт', 'порт-2', 'порт-3']);
    expect((await call('GET', `/projects/${encodeURIComponent('порт-2')}/audits/1`)).status).toBe(200);
  });
});

describe('cancel', () => {
  test('ends a waiting audit, takes its job away and tells the log', async () => {
    const { id } = await upload('cancel');
    const answer = await call('POST', `/audits/${id}/cancel`);
    expect(AuditView.parse(await answer.json())).toMatchObject({ state: 'cancelled', queuePosition: null });
    expect(await served.queue.position(id)).toBeNull();
    const page = EventPage.parse(await read(`/audits/${id}/events?after=1`));
    expect(page.events.map((event) => event.type)).toEqual(['cancelled']);
    expect(page.head).toBe(2);
  });

  test('of an ended audit is refused and changes nothing', async () => {
    const { id } = await upload('cancel-twice');
    await call('POST', `/audits/${id}/cancel`);
    const again = await call('POST', `/audits/${id}/cancel`);
    expect(Problem.parse(await again.json()).code).toBe('audit/not-cancellable');
    expect((await served.store.events.heads([id])).get(id)).toBe(2);
  });
});

describe('retry', () => {
  test('queues a cancelled audit again', async () => {
    const { id } = await upload('retry');
    await call('POST', `/audits/${id}/cancel`);
    const answer = await call('POST', `/audits/${id}/retry`);
    expect(AuditView.parse(await answer.json()).state).toBe('queued');
    expect(await served.queue.position(id)).not.toBeNull();
    const types = (await served.store.events.after(id, 0, 10)).map((event) => event.type);
    expect(types).toEqual(['queued', 'cancelled', 'retried']);
  });

  test('queues a failed audit whose archive is kept', async () => {
    const { id } = await upload('retry-failed');
    await served.store.audits.transition(id, ['queued'], 'running');
    const failure = { code: 'audit/worker-crashed', detail: 'It ended.', stage: 'model' };
    await served.store.audits.transition(id, ['running'], 'failed', failure);
    expect((await call('POST', `/audits/${id}/retry`)).status).toBe(200);
  });

  test('of a waiting audit is refused', async () => {
    const { id } = await upload('retry-waiting');
    expect(Problem.parse(await (await call('POST', `/audits/${id}/retry`)).json()).code).toBe('audit/not-retryable');
  });

  test('without its archive is refused and says so', async () => {
    const { id } = await upload('retry-gone');
    await call('POST', `/audits/${id}/cancel`);
    await served.store.audits.dropUpload(id);
    expect(AuditDetail.parse(await read(`/audits/${id}`)).canRetry).toBe(false);
    expect(Problem.parse(await (await call('POST', `/audits/${id}/retry`)).json()).code).toBe('audit/upload-missing');
  });
});

describe('delete', () => {
  test('stops the audit and forgets it', async () => {
    const { id } = await upload('delete');
    const answer = await call('DELETE', `/audits/${id}`);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(await served.queue.position(id)).toBeNull();
    expect((await call('GET', `/audits/${id}`)).status).toBe(404);
    expect((await call('DELETE', `/audits/${id}`)).status).toBe(404);
  });
});

test('an audit whose job was lost is queued again at the next start, and only once', async () => {
  const { id } = await seedAudit(served, 'lost');
  expect(await served.queue.position(id)).toBeNull();
  await requeueWaiting(served.store, served.queue);
  const { waiting } = await served.queue.depth();
  await requeueWaiting(served.store, served.queue);
  expect(await served.queue.position(id)).not.toBeNull();
  expect((await served.queue.depth()).waiting).toBe(waiting);
});
