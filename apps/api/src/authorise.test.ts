import { Problem } from '@seaworthy/schema/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { form, type Served, seedAudit, serve } from '../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

test('every route declares who may call it, and those open to anyone say why', () => {
  const { routeTable } = served.built;
  expect(routeTable.length).toBeGreaterThan(20);
  for (const { method, url, access } of routeTable) {
    expect(access, `${method} ${url}`).toBeDefined();
    if (access.to === 'anyone') expect(access.why.length, `${method} ${url}`).toBeGreaterThan(20);
  }
});

test('every address with an audit or project id is guarded by that audit or project', () => {
  for (const { method, url, access } of served.built.routeTable) {
    if (url.includes(':auditId')) expect(access.to, `${method} ${url}`).toBe('audit');
    else if (url.includes(':projectId')) expect(access.to, `${method} ${url}`).toBe('project');
  }
});

test('what everybody may read is a short, known list', () => {
  const open = served.built.routeTable.filter((route) => route.access.to === 'anyone' && route.method === 'GET');
  expect(open.map((route) => route.url).sort()).toEqual([
    '/*',
    '/api/openapi.json',
    '/api/v1/invitations/:token',
    '/api/v1/limits',
    // Says that a link of a reset works, or that it does not, and nothing about whose it is.
    '/api/v1/password-resets/:token',
    '/api/v1/rules',
    '/api/v1/rules/:area/:section/:defect',
    '/api/v1/session',
    '/api/v1/sign-in/oidc',
    '/api/v1/sign-in/oidc/callback',
    '/api/v1/stages',
    '/health',
    '/metrics',
    '/ready',
  ]);
});

describe('registering a route', () => {
  test('fails without an access decision', async () => {
    const other = await serve();
    const { routeTable } = other.built;
    await other.close();
    expect(routeTable.some((route) => route.url === '/late')).toBe(false);
    const { default: Fastify } = await import('fastify');
    const { guardEveryRoute } = await import('./plugins/access.ts');
    const app = Fastify();
    guardEveryRoute(app, { store: served.store, actorOf: async () => served.actor, table: [] });
    expect(() => app.get('/late', async () => 'x')).toThrow('declares no access decision');
    const access = { to: 'audit', action: 'audit:read' } as const;
    expect(() => app.get('/late', { config: { access } }, async () => 'x')).toThrow('has no :auditId');
  });
});

/** Calls every guarded route of one resource with that resource's id filled in. */
async function callAll(target: Served, parameter: string, id: string): Promise<[string, number][]> {
  const statuses: [string, number][] = [];
  for (const { method, url } of target.built.routeTable) {
    if (!url.includes(parameter) || method === 'HEAD' || url.endsWith('/live')) continue;
    const path = url
      .replace(parameter, id)
      .replace(':questionId', 'q-1')
      .replace(':name', 'report.md')
      .replace(':number', '1');
    // What the route takes, so that it is the permission that refuses.
    const query = url.endsWith('/export') ? '?format=csv' : '';
    const text = url.endsWith('/asked') ? '{"whom":"ana"}' : '{"value":"yes"}';
    const hasBody = method === 'PUT' || (method === 'POST' && url.endsWith('/shares'));
    const body = hasBody ? { body: text, headers: { 'content-type': 'application/json' } } : {};
    const answer = await fetch(target.url + path + query, { method, ...body });
    statuses.push([`${method} ${url}`, answer.status]);
  }
  return statuses;
}

describe('another team', () => {
  let foreign: Served;
  beforeAll(async () => {
    foreign = await serve({ actor: (local) => ({ ...local, team: { id: 'team-of-strangers', name: 'Strangers' } }) });
  });
  afterAll(() => foreign.close());

  test('finds neither audits nor projects of ours, by any route', async () => {
    const audit = await seedAudit(foreign);
    for (const [route, status] of await callAll(foreign, ':auditId', audit.id)) expect(status, route).toBe(404);
    for (const [route, status] of await callAll(foreign, ':projectId', audit.projectId))
      expect(status, route).toBe(404);
    expect((await foreign.store.audits.get(audit.id))?.state).toBe('queued');
  });

  test('gets the same answer for an audit of ours as for one that never was', async () => {
    const audit = await seedAudit(foreign);
    const problemOf = async (id: string) =>
      Problem.parse(await (await fetch(`${foreign.url}/api/v1/audits/${id}`)).json());
    const same = { detail: '', instance: '' };
    expect({ ...(await problemOf(audit.id)), ...same }).toEqual({ ...(await problemOf('nothing')), ...same });
  });

  test('sees empty lists', async () => {
    await seedAudit(foreign);
    expect(await (await fetch(`${foreign.url}/api/v1/audits`)).json()).toEqual({ audits: [], nextBefore: null });
    expect(await (await fetch(`${foreign.url}/api/v1/projects`)).json()).toEqual({
      projects: [],
      total: 0,
      nextAfter: null,
    });
  });
});

describe('a viewer', () => {
  test('may read, and changes nothing', async () => {
    const viewer = await serve({ actor: (local) => ({ ...local, role: 'viewer' }) });
    const audit = await seedAudit(viewer);
    expect((await fetch(`${viewer.url}/api/v1/audits/${audit.id}`)).status).toBe(200);
    for (const [route, status] of await callAll(viewer, ':auditId', audit.id)) {
      if (!route.startsWith('GET')) expect(status, route).toBe(403);
    }
    const upload = await fetch(`${viewer.url}/api/v1/audits`, { method: 'POST', body: form({}, new Uint8Array([1])) });
    expect(upload.status).toBe(403);
    expect((await viewer.store.audits.get(audit.id))?.state).toBe('queued');
    await viewer.close();
  });
});
