import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@seaworthy/schema/api';
import { TokenList, TokenOnce } from '@seaworthy/schema/api-accounts';
import { isTokenText } from '@seaworthy/schema/token-text';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type People, servePeople } from '../../testing/people.ts';
import { json } from '../../testing/serve.ts';

const day = 86_400_000;
let people: People;
beforeAll(async () => {
  people = await servePeople();
  await people.add('bo', 'maintainer');
  await people.add('vi', 'viewer');
  await people.add('eve');
});
afterAll(() => people.close());

const codeOf = async (answer: Response) => [answer.status, Problem.parse(await answer.json()).code];
const namesOf = async (answer: Response) => TokenList.parse(await answer.json()).tokens.map(({ name }) => name);
const refusal = [401, 'access/token-refused'];

test('a token is shown once, works for 90 days unless said otherwise, and is stored as a hash', async () => {
  const before = Date.now();
  const { token, view } = await people.makeToken('bo', { name: 'nightly' });
  expect(isTokenText(token)).toBe(true);
  expect(view).toMatchObject({ name: 'nightly', ownerName: 'bo', projects: null, lastUsedAt: null });
  expect(view.prefix).toBe(token.slice(0, 10));
  expect(view.expiresAt - view.createdAt).toBe(90 * day);
  expect(view.createdAt).toBeGreaterThanOrEqual(before);
  const listed = await (await people.as('bo', '/me/tokens')).text();
  expect(listed).toContain(view.prefix);
  expect(listed).not.toContain(token);
  // Rows are in the database or in its write-ahead log.
  const files = (await readdir(people.dataDir)).filter((name) => name.startsWith('seaworthy.db'));
  const stored = (await Promise.all(files.map((name) => readFile(join(people.dataDir, name), 'latin1')))).join('');
  expect(stored).toContain(view.prefix);
  expect(stored).not.toContain(token.slice(0, 14));
});

test.each([
  ['no scope', { scopes: [] }],
  ['an unknown scope', { scopes: ['team:manage'] }],
  ['more than 366 days', { days: 367 }],
  ['no name', { name: ' ' }],
  ['no project at all', { projectIds: [] }],
])('%s is refused', async (_what, input) => {
  const body = { name: 'build', scopes: ['audit:read'], ...input };
  expect(await codeOf(await people.as('bo', '/me/tokens', json('POST', body)))).toEqual([400, 'request/invalid']);
});

test('a scope of which the role allows nothing is refused', async () => {
  const answer = await people.as(
    'vi',
    '/me/tokens',
    json('POST', { name: 'x', scopes: ['audit:read', 'triage:write'] }),
  );
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('Your role (viewer) includes nothing of the scope triage:write.');
});

test('projects of another team are as unknown as ones that never were', async () => {
  const eves = await people.store.projects.ensure(
    (await people.store.members.current('eve'))?.team.id ?? '',
    'secret',
    'eve',
  );
  const problems = await Promise.all(
    [eves.id, 'never-was'].map(async (id) => {
      const body = { name: 'x', scopes: ['audit:read'], projectIds: [id] };
      const answer = await people.as('bo', '/me/tokens', json('POST', body));
      return (await answer.text()).replaceAll(id, 'ID').replace(/"instance":"[^"]*"/, '');
    }),
  );
  expect(problems[0]).toContain('There is no project ID.');
  expect(problems[0]).toBe(problems[1]);
});

test('replacing a token ends the old text at once and keeps its rights', async () => {
  const old = await people.makeToken('bo', { scopes: ['audit:read'], days: 7 });
  const path = `/me/tokens/${old.view.id}/rotate`;
  expect((await people.as('vi', path, { method: 'POST' })).status).toBe(404);
  const next = TokenOnce.parse(await (await people.as('bo', path, { method: 'POST' })).json());
  expect(next.view).toMatchObject({ id: old.view.id, name: 'build', scopes: ['audit:read'] });
  expect(next.view.expiresAt - next.view.createdAt).toBe(7 * day);
  expect(await codeOf(await people.bearer(old.token, '/projects'))).toEqual(refusal);
  expect((await people.bearer(next.token, '/projects')).status).toBe(200);
});

test('one ends one’s own tokens and nobody else’s', async () => {
  const { token, view } = await people.makeToken('bo');
  const path = `/me/tokens/${view.id}`;
  for (const other of ['vi', 'ana', 'eve'])
    expect((await people.as(other, path, { method: 'DELETE' })).status).toBe(404);
  expect((await people.bearer(token, '/projects')).status).toBe(200);
  expect((await people.as('bo', path, { method: 'DELETE' })).status).toBe(204);
  expect(await codeOf(await people.bearer(token, '/projects'))).toEqual(refusal);
  expect((await people.as('bo', path, { method: 'DELETE' })).status).toBe(404);
});

test('owners see and end the tokens of their team, others of the team do not, and other owners neither', async () => {
  const { token, view } = await people.makeToken('vi', { name: 'of the viewer', scopes: ['audit:read'] });
  expect(await namesOf(await people.as('ana', '/team/tokens'))).toContain('of the viewer');
  expect(await namesOf(await people.as('eve', '/team/tokens'))).toEqual([]);
  expect((await people.as('bo', '/team/tokens')).status).toBe(403);
  const path = `/team/tokens/${view.id}`;
  expect((await people.as('bo', path, { method: 'DELETE' })).status).toBe(403);
  expect((await people.as('eve', path, { method: 'DELETE' })).status).toBe(404);
  expect((await people.as('ana', path, { method: 'DELETE' })).status).toBe(204);
  expect(await codeOf(await people.bearer(token, '/projects'))).toEqual(refusal);
});

test('a token can neither list, make, replace nor end tokens, whatever its scopes', async () => {
  const { token, view } = await people.makeToken('ana', {
    scopes: ['audit:create', 'audit:read', 'triage:write', 'project:admin'],
  });
  const body = { name: 'child', scopes: ['audit:read'] };
  for (const [path, init] of [
    ['/me/tokens', {}],
    ['/me/tokens', json('POST', body)],
    [`/me/tokens/${view.id}/rotate`, { method: 'POST' }],
    [`/me/tokens/${view.id}`, { method: 'DELETE' }],
    ['/team/tokens', {}],
    [`/team/tokens/${view.id}`, { method: 'DELETE' }],
  ] as const) {
    expect(await codeOf(await people.bearer(token, path, init)), path).toEqual([403, 'access/forbidden']);
  }
});

test('all tokens of a person end at once, in every team, and nobody else loses one', async () => {
  await people.add('zoe');
  const zoe = await people.makeToken('zoe');
  const own = await people.makeToken('vi', { scopes: ['audit:read'] });
  expect((await people.as('vi', '/teams', json('POST', { name: 'Quay' }))).status).toBe(201);
  const there = await people.makeToken('vi', { scopes: ['audit:read'] });
  for (const { token } of [own, there]) expect((await people.bearer(token, '/projects')).status).toBe(200);
  expect((await people.bearer(own.token, '/me/tokens', { method: 'DELETE' })).status).toBe(403);
  expect((await people.as('vi', '/me/tokens', { method: 'DELETE' })).status).toBe(204);
  for (const { token } of [own, there]) expect(await codeOf(await people.bearer(token, '/projects'))).toEqual(refusal);
  expect((await people.bearer(zoe.token, '/projects')).status).toBe(200);
});
