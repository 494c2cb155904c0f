import { LogPage, ShareOnce } from '@seaworthy/schema/api-history';
import { databaseOf } from '@seaworthy/store/open-store';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { backupQuestion, reportWith } from '../../testing/report.ts';
import { form, json, type Served, seedReport, serve } from '../../testing/serve.ts';
import { serveWithAccounts } from '../../testing/serve-with-accounts.ts';
import type { Actor } from '../authorise.ts';
import { logWords } from '../log-words.ts';

let served: Served;
/** Acts for the next requests; null: nobody is known. */
let acting: Actor | null;
beforeAll(async () => {
  served = await serve({
    actorOf: ({ local }) => {
      acting = local;
      return async () => acting;
    },
  });
});
afterAll(() => served.close());

const api = (path: string, init?: RequestInit) => fetch(`${served.url}/api/v1${path}`, init);
const as = async <Result>(actor: Actor | null, work: () => Promise<Result>): Promise<Result> => {
  const before = acting;
  acting = actor;
  try {
    return await work();
  } finally {
    acting = before;
  }
};
const page = async (query = '') => LogPage.parse(await (await api(`/team/log?${query}`)).json());
/** Entries are written after the answer. */
const logged = (query: string) =>
  vi.waitFor(async () => {
    const { entries } = await page(query);
    expect(entries.length).toBeGreaterThan(0);
    return entries;
  });

test('every route that is not only read has a word for the log, or is known not to be logged', () => {
  for (const { method, url } of served.built.routeTable) {
    if (method === 'GET' || method === 'HEAD' || !url.startsWith('/api/v1/')) continue;
    expect(Object.keys(logWords), 'apps/api/src/log-words.ts').toContain(`${method} ${url.replace('/api/v1', '')}`);
  }
});

describe('the log', () => {
  test('tells who did what to what, and how it went', async () => {
    const audit = await seedReport(served, reportWith([backupQuestion]), 'told');
    const note = 'the password is hunter2';
    await api(`/audits/${audit.id}/questions/${backupQuestion.id}/answer`, json('PUT', { value: 'yes', note }));
    await api(`/audits/${audit.id}/cancel`, { method: 'POST' });
    const [cancel] = await logged('action=audit:cancel');
    expect(cancel).toMatchObject({
      actorId: served.actor.userId,
      actorName: 'Local user',
      via: 'page',
      target: 'told № 1',
      outcome: 'failed',
      address: '127.0.0.1',
      detail: 'Answered with 409',
    });
    const [answer] = await logged('action=answer');
    expect(answer).toMatchObject({ action: 'answer:give', target: 'told № 1', outcome: 'done' });
    expect(JSON.stringify(await page())).not.toContain('hunter2');
  });

  test('names an upload by the audit that it became', async () => {
    await api('/audits', { method: 'POST', body: form({ project: 'uploaded' }, new Uint8Array(10)) });
    expect(await logged('action=audit:create')).toMatchObject([{ target: 'uploaded № 1', outcome: 'done' }]);
  });

  test('has downloads and visits by a link, without the link, and no mere reading', async () => {
    const audit = await seedReport(served, reportWith([]), 'visited');
    await api(`/audits/${audit.id}`);
    await api(`/audits/${audit.id}/files/report.md`);
    const made = await api(`/audits/${audit.id}/shares`, json('POST', {}));
    const { path } = ShareOnce.parse(await made.json());
    const token = path.replace('/share/', '');
    await api(`/shared/${token}`);
    await api(`/shared/${token}/report`);
    expect(await logged('action=share:visit')).toMatchObject([
      { actorId: null, actorName: 'Link of Local user', via: 'share link', target: 'visited № 1' },
    ]);
    await logged('action=audit:download');
    const { entries } = await page('q=visited');
    expect(entries.map(({ action }) => action)).toEqual(['share:visit', 'share:create', 'audit:download']);
    expect(JSON.stringify(entries)).not.toContain(token);
  });

  test('names the token that came', async () => {
    const audit = await seedReport(served, reportWith([]), 'token');
    const via = { kind: 'token', tokenId: 't', tokenName: 'ci', scopes: ['audit:create'], projectIds: null } as const;
    await as({ ...served.actor, via }, () => api(`/audits/${audit.id}/cancel`, { method: 'POST' }));
    expect(await logged('q=token')).toMatchObject([{ via: 'token ci', target: 'token № 1' }]);
  });

  test('has what was refused: to strangers in their own team, to nobody in the first', async () => {
    const audit = await seedReport(served, reportWith([]), 'refused');
    const strangers = { ...served.actor, team: { id: 'team-of-strangers', name: 'Strangers' } };
    const theirs = await as(strangers, async () => {
      expect((await api(`/audits/${audit.id}`)).status).toBe(404);
      return logged(`q=${audit.id}`);
    });
    expect(theirs).toMatchObject([{ action: 'audit:read', outcome: 'refused', target: `audit ${audit.id}` }]);
    expect((await page(`q=${audit.id}`)).entries).toEqual([]);
    await as(null, () => api(`/audits/${audit.id}`, { method: 'DELETE' }));
    expect(await logged(`q=${audit.id}`)).toMatchObject([
      { action: 'audit:delete', outcome: 'refused', actorId: null, actorName: 'Somebody who is not signed in' },
    ]);
  });

  test('is for owners alone', async () => {
    const maintainer = { ...served.actor, role: 'maintainer' } as const;
    expect((await as(maintainer, () => api('/team/log'))).status).toBe(403);
    expect((await as(maintainer, () => api('/team/log.csv'))).status).toBe(403);
  });

  test('comes page by page without a gap, and as a whole file whose cells run no formula', async () => {
    const audit = await seedReport(served, reportWith([]), '=HYPERLINK("https://evil.example")');
    for (let round = 0; round < 5; round += 1) await api(`/audits/${audit.id}/cancel`, { method: 'POST' });
    await vi.waitFor(async () => expect((await page('q=HYPERLINK')).entries).toHaveLength(5));
    const ids: number[] = [];
    for (let after: number | null | undefined; after !== null; ) {
      const part: LogPage = await page(`q=HYPERLINK&limit=2${after === undefined ? '' : `&after=${after}`}`);
      ids.push(...part.entries.map(({ id }) => id));
      after = part.nextAfter;
    }
    expect(ids).toHaveLength(5);
    expect([...ids].sort((a, b) => b - a)).toEqual(ids);
    const answer = await api('/team/log.csv?q=HYPERLINK');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="access-log.csv"');
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines[0]).toBe('id,time,person,person_id,via,action,target,outcome,address,detail');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example"") № 1"`);
  });

  test('filters by person and time', async () => {
    const { entries } = await page('limit=500');
    const middle = entries[Math.floor(entries.length / 2)]?.at ?? 0;
    expect((await page(`to=${middle - 1}&limit=500`)).entries.every(({ at }) => at < middle)).toBe(true);
    expect((await page('actor=nobody-of-this-name')).entries).toEqual([]);
    expect((await page('actor=local&limit=1')).entries).toHaveLength(1);
    expect((await page('q=%25')).entries).toEqual([]);
  });
});

test('a flood of refused requests becomes one entry and a count', async () => {
  const other = await serve({ actor: (local) => ({ ...local, role: 'viewer' }) });
  const { id } = await seedReport(other, reportWith([]), 'flooded');
  await Promise.all(Array.from({ length: 200 }, () => fetch(`${other.url}/api/v1/audits/${id}`, { method: 'DELETE' })));
  await other.built.app.close();
  const entries = await other.store.accessLog.list(other.actor.team.id, { limit: 500 });
  expect(entries.map(({ detail }) => detail)).toEqual(['199 more within a minute', 'Answered with 403']);
  await other.close();
});

test('signing in, failing to, and signing out are in the log of the person’s team, without what was typed', async () => {
  const crew = await serveWithAccounts();
  const ana = await crew.person('owner');
  const bo = await crew.person('maintainer');
  const stranger = await crew.person('owner', 'Yard');
  const post = (body: unknown) => fetch(`${crew.url}/api/v1/session`, json('POST', body)).then(({ status }) => status);
  expect(await post({ email: bo.email, password: 'wrong wrong wrong' })).toBe(401);
  expect(await post({ email: 'my-password-is@hunter2.example', password: 'wrong wrong wrong' })).toBe(401);
  await bo.fetch('/session', { method: 'DELETE' });
  const read = async (person: typeof ana, query: string) =>
    LogPage.parse(await (await person.fetch(`/team/log?${query}`)).json()).entries;
  await vi.waitFor(async () => {
    const told = (await read(ana, `actor=${bo.userId}`)).map(({ action, outcome }) => `${action} ${outcome}`);
    expect(told).toEqual(['session:sign-out done', 'session:sign-in refused', 'session:sign-in done']);
  });
  expect(await read(stranger, `actor=${bo.userId}`)).toEqual([]);
  await ana.fetch(`/team/members/${bo.userId}`, { method: 'PATCH', body: { role: 'viewer' } });
  await ana.fetch(`/team/members/${bo.userId}`, { method: 'DELETE' });
  await ana.fetch('/me/tokens', {
    method: 'POST',
    body: { name: 'ci', scopes: ['audit:create'], projectIds: null, days: 90 },
  });
  await vi.waitFor(async () => {
    const targets = (await read(ana, 'limit=3')).map(({ action, target }) => `${action} ${target}`);
    const name = (await read(ana, `actor=${bo.userId}&limit=1`))[0]?.actorName;
    expect(targets).toEqual([
      'token:create ci: audit:create',
      `member:remove ${name}`,
      `member:change-role ${name}: viewer`,
    ]);
  });
  const unknown = (await read(ana, 'action=session')).filter(({ actorId }) => actorId === null);
  expect(unknown).toMatchObject([{ action: 'session:sign-in', outcome: 'refused' }]);
  expect(JSON.stringify(await read(ana, 'limit=500'))).not.toMatch(/hunter2|wrong wrong/);
  await crew.close();
});

test('all API tokens that end at once are in the log of each team, with the number of that team', async () => {
  const crew = await serveWithAccounts();
  const ana = await crew.person('owner');
  const bo = await crew.person('owner', 'Yard');
  const db = databaseOf(crew.store);
  const seat = { team_id: bo.teamId, user_id: ana.userId, role: 'viewer', created_at: Date.now() } as const;
  await db.insertInto('memberships').values(seat).execute();
  const lookAt = (teamId: string) => ana.fetch('/me', { method: 'PATCH', body: { teamId } });
  const make = (name: string) =>
    ana.fetch('/me/tokens', { method: 'POST', body: { name, scopes: ['audit:read'], projectIds: null, days: 90 } });
  await lookAt(bo.teamId);
  expect([(await make('one')).status, (await make('two')).status]).toEqual([201, 201]);
  await lookAt(crew.firstTeamId);
  expect((await make('three')).status).toBe(201);
  expect((await ana.fetch('/me/tokens', { method: 'DELETE' })).status).toBe(204);
  const read = async (person: typeof ana) => {
    const { entries } = LogPage.parse(await (await person.fetch('/team/log?action=token:revoke-all')).json());
    return entries.map(({ actorId, target, outcome }) => ({ actorId, target, outcome }));
  };
  const ended = { actorId: ana.userId, outcome: 'done' };
  await vi.waitFor(async () => {
    expect(await read(ana)).toEqual([{ ...ended, target: '1 of them' }]);
    expect(await read(bo)).toEqual([{ ...ended, target: '2 of them' }]);
  });
  expect((await ana.fetch('/me/tokens', { method: 'DELETE' })).status).toBe(204);
  await vi.waitFor(async () => expect(await read(ana)).toHaveLength(2));
  expect((await read(ana))[0]).toEqual({ ...ended, target: '0 of them' });
  expect(await read(bo)).toHaveLength(1);
  await crew.close();
});
