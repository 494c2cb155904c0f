import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { TokenOnce } from '@seaworthy/schema/api-accounts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ServedWithAccounts, type SignedInPerson, serveWithAccounts } from '../../testing/serve-with-accounts.ts';

/** An archive may take hours to arrive: whether it becomes an audit is decided when it is there. */
let served: ServedWithAccounts;
let owner: SignedInPerson;
beforeEach(async () => {
  served = await serveWithAccounts();
  owner = await served.person('owner');
});
afterEach(() => served.close());

const head =
  '--b\r\nContent-Disposition: form-data; name="project"\r\n\r\nquay\r\n' +
  '--b\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nthe first half, ';
const tail = 'the second half\r\n--b--\r\n';

/** An upload of which half was sent, and received. */
async function begin(headers: Readonly<Record<string, string>>): Promise<ClientRequest> {
  const size = { 'content-length': Buffer.byteLength(head + tail) };
  const type = { 'content-type': 'multipart/form-data; boundary=b' };
  const url = `${served.url}/api/v1/audits`;
  const sending = request(url, { method: 'POST', headers: { ...headers, ...type, ...size } });
  sending.write(head);
  // Once its bytes are on disk it was let in.
  await vi.waitFor(async () => expect(await blobs()).toHaveLength(1));
  return sending;
}

async function finish(sending: ClientRequest): Promise<readonly [number | undefined, string]> {
  sending.end(tail);
  const [answer] = (await once(sending, 'response')) as [IncomingMessage]; // as node:http promises
  let text = '';
  for await (const part of answer) text += String(part);
  return [answer.statusCode, text];
}

const blobs = async () => {
  const entries = await readdir(join(served.dataDir, 'blobs'), { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile());
};

/** Neither audit nor project nor file. */
async function expectNothing(): Promise<void> {
  expect(Object.values(await served.store.audits.countByState()).every((count) => count === 0)).toBe(true);
  expect(await served.store.projects.list(owner.teamId)).toEqual([]);
  expect(await blobs()).toEqual([]);
}

it.each([
  ['is removed', (who: SignedInPerson) => owner.fetch(`/team/members/${who.userId}`, { method: 'DELETE' }), 403],
  [
    'becomes a viewer',
    (who: SignedInPerson) => owner.fetch(`/team/members/${who.userId}`, { method: 'PATCH', body: { role: 'viewer' } }),
    403,
  ],
  ['signs out', (who: SignedInPerson) => who.fetch('/session', { method: 'DELETE' }), 401],
] as const)('somebody who %s while their archive arrives makes no audit', async (_what, end, status) => {
  const person = await served.person('maintainer');
  const sending = await begin({ cookie: person.cookie });
  expect((await end(person)).ok).toBe(true);
  expect((await finish(sending))[0]).toBe(status);
  await expectNothing();
});

it('a token that is revoked while its archive arrives makes no audit', async () => {
  const person = await served.person('maintainer');
  const body = { name: 'build', scopes: ['audit:create'] };
  const made = await person.fetch('/me/tokens', { method: 'POST', body });
  const { token } = TokenOnce.parse(await made.json());
  const sending = await begin({ authorization: `Bearer ${token}` });
  expect((await person.fetch('/me/tokens', { method: 'DELETE' })).status).toBe(204);
  expect((await finish(sending))[0]).toBe(401);
  await expectNothing();
});

it('somebody who looks at another team while their archive arrives has it in the team where it began', async () => {
  const person = await served.person('maintainer');
  const sending = await begin({ cookie: person.cookie });
  expect((await person.fetch('/teams', { method: 'POST', body: { name: 'Quay' } })).status).toBe(201);
  const [status, text] = await finish(sending);
  expect([status, text]).toEqual([201, expect.stringContaining('"projectName":"quay"')]);
  expect((await served.store.projects.list(person.teamId)).map(({ name }) => name)).toEqual(['quay']);
});
