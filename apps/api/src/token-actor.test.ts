import { AuditPage, AuditView, Problem, ProjectList } from '@seaworthy/schema/api';
import { ProjectSettings } from '@seaworthy/schema/api-history';
import { tokenTextOf } from '@seaworthy/schema/token-text';
import { KnownContent } from '@seaworthy/schema/uploads';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { type People, servePeople } from '../testing/people.ts';
import { form, json, seedAudit } from '../testing/serve.ts';

const day = 86_400_000;
let ahead = 0;
let people: People;
beforeAll(async () => {
  people = await servePeople({ now: () => Date.now() + ahead });
  await people.add('bo', 'maintainer');
});
afterAll(() => people.close());

const problemOf = async (answer: Response) => Problem.parse(await answer.json());
const unknown = tokenTextOf('k3Zq9VbX0mNfT7rLw2YdHs5GcPjA8uEo1K');
const seed = (project: string) => seedAudit({ ...people, actor: actorOfTeam() }, project);
const actorOfTeam = () => ({
  userId: 'ana',
  name: 'ana',
  team: { id: people.teamId, name: 'Harbour' },
  role: 'owner' as const,
  via: { kind: 'local' as const },
});
const bytes = new TextEncoder().encode('an archive');
const post = (project: string) => ({ method: 'POST', body: form({ project }, bytes) });

describe('a token that does not count', () => {
  test('gets one same answer, whether it is mistyped, unknown, revoked or no token of ours', async () => {
    const { token, view } = await people.makeToken('bo');
    await people.as('bo', `/me/tokens/${view.id}`, { method: 'DELETE' });
    const answers = await Promise.all(
      [unknown, unknown.slice(0, -1), token, 'abc', '', `${token}x`].map(async (text) => {
        const { instance: _, ...problem } = await problemOf(await people.bearer(text, '/projects'));
        return problem;
      }),
    );
    expect(answers[0]).toMatchObject({ status: 401, code: 'access/token-refused' });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('and expired tells its day to whoever holds all of it', async () => {
    const { token, view } = await people.makeToken('bo', { days: 1 });
    expect((await people.bearer(token, '/projects')).status).toBe(200);
    ahead = day;
    const problem = await problemOf(await people.bearer(token, '/projects'));
    const mistyped = await problemOf(await people.bearer(`${token.slice(0, -1)}_`, '/projects'));
    ahead = 0;
    const on = new Date(view.expiresAt).toISOString().slice(0, 10);
    expect(problem).toMatchObject({ status: 401, detail: `The token ${view.prefix}… expired on ${on}.` });
    expect(mistyped.detail).not.toContain(on);
  });

  test('is not asked for in the database when it cannot be one', async () => {
    const find = vi.spyOn(people.store.tokens, 'find');
    await people.bearer(unknown.replace('k3', '3k'), '/projects');
    expect(find).not.toHaveBeenCalled();
    find.mockRestore();
  });

  test('is refused although a cookie or another sign-in would do', async () => {
    const headers = { authorization: `Bearer ${unknown}` };
    expect((await people.as('ana', '/projects', { headers })).status).toBe(401);
    expect((await people.as('ana', '/projects', { headers: { authorization: 'Basic YTpi' } })).status).toBe(200);
  });
});

describe('what a token may do', () => {
  test('is bounded by its scopes, and the answer names what is missing', async () => {
    const { token } = await people.makeToken('ana', { scopes: ['audit:create'] });
    const { id } = await seed('scopes');
    const answer = await problemOf(await people.bearer(token, `/audits/${id}/report`));
    expect(answer).toMatchObject({ status: 403, detail: 'The scopes of this token do not include audit:read.' });
    expect((await people.bearer(token, '/audits', post('scopes'))).status).toBe(201);
  });

  test('sinks with the role of its person at once, and ends with the membership', async () => {
    await people.add('cy', 'maintainer');
    const { token } = await people.makeToken('cy');
    const by = { teamId: people.teamId, userId: 'ana' };
    expect((await people.bearer(token, '/audits', post('roles'))).status).toBe(201);
    await people.store.members.changeRole(by, 'cy', 'viewer');
    const refused = await problemOf(await people.bearer(token, '/audits', post('roles')));
    expect(refused).toMatchObject({ status: 403, detail: 'Your role (viewer) does not include audit:create.' });
    expect((await people.bearer(token, '/projects')).status).toBe(200);
    await people.store.members.remove(by, 'cy');
    expect((await people.bearer(token, '/projects')).status).toBe(401);
  });

  test('stays in its team, also when its person looks at another one', async () => {
    const { token } = await people.makeToken('ana', { scopes: ['audit:read'] });
    const before = await (await people.bearer(token, '/projects')).text();
    await people.store.members.createTeam('Second', 'ana');
    expect(await (await people.bearer(token, '/projects')).text()).toBe(before);
    await people.store.members.lookAt('ana', people.teamId);
  });

  test('limited to a project, it knows no other: not in lists, not by id, not by making one', async () => {
    const [mine, other] = [await seed('mine'), await seed('other')];
    const { token } = await people.makeToken('ana', {
      scopes: ['audit:create', 'audit:read', 'triage:write', 'project:admin'],
      projectIds: [mine.projectId],
    });
    const get = async (path: string) => (await people.bearer(token, path)).json();
    expect(ProjectList.parse(await get('/projects')).projects.map(({ name }) => name)).toEqual(['mine']);
    const audits = AuditPage.parse(await get('/audits')).audits;
    expect(new Set(audits.map(({ projectName }) => projectName))).toEqual(new Set(['mine']));
    expect(AuditPage.parse(await get(`/audits?project=${other.projectId}`)).audits).toEqual([]);
    for (const path of [
      `/projects/${other.projectId}`,
      '/projects/other',
      '/projects/other/audits/1',
      `/audits/${other.id}`,
      `/audits/${other.id}/events`,
      `/compare?from=${mine.id}&to=${other.id}`,
    ]) {
      expect((await people.bearer(token, path)).status, path).toBe(404);
    }
    const refused = await Promise.all(
      ['other', 'brand new'].map(async (name) => problemOf(await people.bearer(token, '/audits', post(name)))),
    );
    expect(refused.map(({ status, detail }) => [status, detail])).toEqual([
      [403, 'This token is limited to other projects than other.'],
      [403, 'This token is limited to other projects than brand new.'],
    ]);
    const made = AuditView.parse(await (await people.bearer(token, '/audits', post('mine'))).json());
    expect(made.projectId).toBe(mine.projectId);
    const current = await people.as('ana', `/projects/${mine.projectId}/settings`);
    const settings = ProjectSettings.parse(await current.json());
    const renamed = json('PUT', { ...settings, name: 'mine, renamed' });
    expect((await people.as('ana', `/projects/${mine.projectId}/settings`, renamed)).status).toBe(200);
    const again = AuditView.parse(await (await people.bearer(token, '/audits', post('mine'))).json());
    expect([again.projectId, again.projectName]).toEqual([mine.projectId, 'mine, renamed']);
    const { sha256 } = await people.store.blobs.write(once(bytes), 100);
    await people.as('ana', '/audits', post('other'));
    const known = KnownContent.parse(await get(`/uploads/known?sha256=${sha256}`)).audits;
    expect(new Set(known.map(({ projectId }) => projectId))).toEqual(new Set([mine.projectId]));
  });
});

test('a live view takes the token of the header, and none in the address', async () => {
  const { token } = await people.makeToken('bo');
  const { id } = await seed('live');
  const address = `ws://127.0.0.1:${people.port}/api/v1/audits/${id}/live`;
  const outcome = (url: string, headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(url, { headers });
      socket.once('message', (data) => {
        resolve(JSON.parse(String(data)).type);
        socket.terminate();
      });
      socket.once('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
      socket.once('error', (error) => resolve(error.message));
    });
  expect(await outcome(address, { authorization: `Bearer ${token}` })).toBe('snapshot');
  expect(await outcome(address, { authorization: `Bearer ${unknown}` })).toBe('401');
  expect(await outcome(`${address}?token=${token}`, {})).toBe('401');
});

test('its use is noted once a minute with the address, without the request waiting for it', async () => {
  const { token, view } = await people.makeToken('bo', { name: 'noted' });
  const used = vi.spyOn(people.store.tokens, 'used');
  let write = () => {};
  used.mockImplementationOnce(() => new Promise((resolve) => (write = resolve)));
  // Answered although the note is not written.
  expect((await people.bearer(token, '/projects')).status).toBe(200);
  write();
  await Promise.all([1, 2, 3].map(() => people.bearer(token, '/projects')));
  expect(used).toHaveBeenCalledTimes(1);
  ahead = 60_000;
  await Promise.all([1, 2, 3].map(() => people.bearer(token, '/projects')));
  ahead = 0;
  expect(used).toHaveBeenCalledTimes(2);
  used.mockRestore();
  await people.tokens.settled();
  const tokens = await people.store.tokens.listOf({ teamId: people.teamId, userId: 'bo' });
  const noted = tokens.find(({ id }) => id === view.id);
  expect(noted?.lastUsedFrom).toBe('127.0.0.1');
  expect(noted?.lastUsedAt).toBeGreaterThan(Date.now());
});

test('neither a token nor the header that carries it is logged', async () => {
  const { token } = await people.makeToken('bo');
  await people.bearer(token, '/projects');
  await people.bearer(token, `/audits/${token}`);
  await people.bearer(token, `/projects?q=${token}`);
  await people.bearer(`${token}x`, '/projects');
  await people.as('bo', '/me/tokens', json('POST', { name: token, scopes: ['nonsense'] }));
  const logged = people.logs.join('');
  expect(logged).toContain('/api/v1/projects');
  expect(logged).not.toContain(token.slice(4, 20));
});

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}
