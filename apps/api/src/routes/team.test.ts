import { once } from 'node:events';
import { Problem } from '@seaworthy/schema/api';
import { InvitationOffer, LinkOnce, MeView, SessionView, TeamView } from '@seaworthy/schema/api-accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { seedAudit } from '../../testing/serve.ts';
import {
  asking,
  cookieOf,
  type ServedWithAccounts,
  type SignedInPerson,
  serveWithAccounts,
} from '../../testing/serve-with-accounts.ts';

let served: ServedWithAccounts;
let owner: SignedInPerson;
beforeAll(async () => {
  served = await serveWithAccounts({ timings: { rightsMs: 20 } });
  owner = await served.person('owner');
});
afterAll(() => served.close());

const password = 'correct horse battery staple';
const anybody = (path: string, method = 'GET', body?: Readonly<Record<string, unknown>>) =>
  asking(served.url, '')(path, { method, body });
const inviteAs = async (by: SignedInPerson, body: Readonly<Record<string, unknown>>) =>
  LinkOnce.parse(await (await by.fetch('/team/invitations', { method: 'POST', body })).json());
const tokenOf = ({ path }: { readonly path: string }): string => path.split('/').at(-1) ?? '';
const teamOf = async (person: SignedInPerson) => TeamView.parse(await (await person.fetch('/team')).json());
const codeOf = async (answer: Response) => Problem.parse(await answer.json()).code;
const newcomer = (email: string) => ({ email, name: 'Bo Newcomer', password });

describe('an invitation', () => {
  test('makes an account, a member and a session, once', async () => {
    const link = await inviteAs(owner, { role: 'maintainer' });
    expect(link.path).toMatch(/^\/invite\/[\w-]{43}$/);
    const offer = InvitationOffer.parse(await (await anybody(`/invitations/${tokenOf(link)}`)).json());
    expect(offer).toMatchObject({ role: 'maintainer', email: null });
    const answer = await anybody(`/invitations/${tokenOf(link)}`, 'POST', newcomer('bo@example.com'));
    expect(answer.status).toBe(201);
    const view = SessionView.parse(await answer.json());
    expect(view).toMatchObject({ person: { email: 'bo@example.com' }, team: { role: 'maintainer' } });
    const bo = asking(served.url, cookieOf(answer));
    expect((await bo('/team')).status).toBe(200);
    const again = await anybody(`/invitations/${tokenOf(link)}`, 'POST', newcomer('cy@example.com'));
    expect([again.status, await codeOf(again)]).toEqual([410, 'accounts/link-spent']);
    expect(await served.accounts.personByEmail('cy@example.com')).toBeUndefined();
    expect((await teamOf(owner)).invitations.map(({ id }) => id)).not.toContain(link.id);
  });

  test('that twelve people open at once lets in one, and makes one account', async () => {
    const link = await inviteAs(owner, { role: 'viewer' });
    const emails = Array.from({ length: 12 }, (_, index) => `race-${index}@example.com`);
    const answers = await Promise.all(
      emails.map((email) => anybody(`/invitations/${tokenOf(link)}`, 'POST', newcomer(email))),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
    const made = await Promise.all(emails.map((email) => served.accounts.personByEmail(email)));
    expect(made.filter((person) => person !== undefined)).toHaveLength(1);
    expect((await teamOf(owner)).members.filter(({ email }) => email?.startsWith('race-'))).toHaveLength(1);
  });

  test('to an address is taken by that address alone, and is still good after another one tried', async () => {
    const link = await inviteAs(owner, { role: 'viewer', email: 'Dee@Example.com' });
    const wrong = await anybody(`/invitations/${tokenOf(link)}`, 'POST', newcomer('eve@example.com'));
    expect([wrong.status, await codeOf(wrong)]).toEqual([403, 'access/forbidden']);
    const stranger = await served.person('owner', 'Strangers');
    const asStranger = await stranger.fetch(`/invitations/${tokenOf(link)}`, { method: 'POST', body: {} });
    expect(asStranger.status).toBe(403);
    expect(await served.accounts.personByEmail('eve@example.com')).toBeUndefined();
    const right = await anybody(`/invitations/${tokenOf(link)}`, 'POST', newcomer('dee@example.com'));
    expect(right.status).toBe(201);
  });

  test('that fails for a taken address can be opened again', async () => {
    const link = await inviteAs(owner, { role: 'viewer' });
    const taken = await anybody(`/invitations/${tokenOf(link)}`, 'POST', newcomer(owner.email));
    expect([taken.status, await codeOf(taken)]).toEqual([409, 'accounts/email-taken']);
    const answer = await anybody(`/invitations/${tokenOf(link)}`, 'POST', newcomer('fay@example.com'));
    expect(answer.status).toBe(201);
  });

  test('is joined by whoever is signed in, who looks at the new team and keeps the old one', async () => {
    const guest = await served.person('owner', 'Guests');
    const link = await inviteAs(owner, { role: 'viewer' });
    const view = SessionView.parse(
      await (await guest.fetch(`/invitations/${tokenOf(link)}`, { method: 'POST', body: {} })).json(),
    );
    expect(view.team).toMatchObject({ id: owner.teamId, role: 'viewer' });
    expect(view.teams.map(({ name }) => name)).toContain('Guests');
    expect(view.actions).not.toContain('audit:create');
    const back = await guest.fetch('/me', { method: 'PATCH', body: { teamId: guest.teamId } });
    expect(MeView.parse(await back.json()).teams).toHaveLength(2);
    expect((await teamOf(guest)).name).toBe('Guests');
  });

  test('is not taken with the cookie of a request that carries a token', async () => {
    const guest = await served.person('viewer', 'Guests');
    const link = await inviteAs(owner, { role: 'owner' });
    const headers = { authorization: 'Bearer swt_nothing' };
    const answer = await guest.fetch(`/invitations/${tokenOf(link)}`, { method: 'POST', body: {}, headers });
    expect(answer.status).toBe(400);
    expect(await served.store.members.offer(tokenOf(link))).toBeDefined();
  });

  test('that is withdrawn, used or invented gives one answer', async () => {
    const link = await inviteAs(owner, { role: 'viewer' });
    expect((await owner.fetch(`/team/invitations/${link.id}`, { method: 'DELETE' })).status).toBe(204);
    const answers = await Promise.all(
      [tokenOf(link), 'invented', 'x'.repeat(43)].map(async (token) => {
        const { instance: _, ...problem } = Problem.parse(await (await anybody(`/invitations/${token}`)).json());
        return problem;
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 410, code: 'accounts/link-spent' });
  });

  test('is told to owners alone', async () => {
    await inviteAs(owner, { role: 'viewer', email: 'secret@example.com' });
    expect((await teamOf(owner)).invitations.length).toBeGreaterThan(0);
    const viewer = await served.person('viewer');
    expect((await teamOf(viewer)).invitations).toEqual([]);
    expect((await teamOf(viewer)).members.length).toBeGreaterThan(2);
  });
});

describe('a member who is removed', () => {
  test('is refused with the next request, keeps the session for other teams, and loses tokens of this one', async () => {
    const member = await served.person('maintainer');
    const made = await member.fetch('/me/tokens', { method: 'POST', body: { name: 'ci', scopes: ['audit:read'] } });
    const { token } = (await made.json()) as { token: string };
    const byToken = () => fetch(`${served.url}/api/v1/audits`, { headers: { authorization: `Bearer ${token}` } });
    expect((await byToken()).status).toBe(200);
    await member.fetch('/teams', { method: 'POST', body: { name: 'Of their own' } });
    await member.fetch('/me', { method: 'PATCH', body: { teamId: owner.teamId } });
    const path = `/team/members/${member.userId}`;
    expect((await owner.fetch(path, { method: 'DELETE' })).status).toBe(204);
    expect((await byToken()).status).toBe(401);
    expect((await teamOf(member)).name).toBe('Of their own');
    const back = await member.fetch('/me', { method: 'PATCH', body: { teamId: owner.teamId } });
    expect(back.status).toBe(404);
    expect((await owner.fetch(path, { method: 'DELETE' })).status).toBe(404);
  });

  test('is cut off from a live view that is open', async () => {
    const member = await served.person('viewer');
    const { id } = await seedAudit(served);
    const address = `${served.url.replace('http', 'ws')}/api/v1/audits/${id}/live`;
    const socket = new WebSocket(address, { headers: { cookie: member.cookie } });
    await once(socket, 'message');
    const closed = once(socket, 'close');
    await owner.fetch(`/team/members/${member.userId}`, { method: 'DELETE' });
    expect(String((await closed)[1])).toBe('access ended');
    const [, answer] = await once(
      new WebSocket(address, { headers: { cookie: member.cookie } }),
      'unexpected-response',
    );
    expect(answer.statusCode).toBe(403);
  });
});

describe('roles', () => {
  test('change with the next request, and the last owner stays', async () => {
    const [chief, mate] = [await served.person('owner', 'Yard'), await served.person('viewer', 'Yard')];
    const role = (by: SignedInPerson, whom: SignedInPerson, to: string) =>
      by.fetch(`/team/members/${whom.userId}`, { method: 'PATCH', body: { role: to } });
    expect((await role(mate, mate, 'owner')).status).toBe(403);
    const refused = await role(chief, chief, 'viewer');
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'accounts/last-owner']);
    expect(await (await role(chief, mate, 'owner')).json()).toMatchObject({ userId: mate.userId, role: 'owner' });
    const both = await Promise.all([role(chief, mate, 'viewer'), role(mate, chief, 'viewer')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
    const members = (await teamOf(chief)).members;
    expect(members.filter((member) => member.role === 'owner')).toHaveLength(1);
    expect(members.find(({ userId }) => userId === chief.userId)?.seenAt).not.toBeNull();
  });

  test('a person of another team is nobody here', async () => {
    const stranger = await served.person('viewer', 'Elsewhere');
    for (const [method, path, body] of [
      ['PATCH', `/team/members/${stranger.userId}`, { role: 'owner' }],
      ['DELETE', `/team/members/${stranger.userId}`, undefined],
      ['POST', `/team/members/${stranger.userId}/password-reset`, undefined],
    ] as const) {
      expect((await owner.fetch(path, { method, body })).status, `${method} ${path}`).toBe(404);
    }
  });
});

describe('a link for a new password', () => {
  test('sets it once, ends every session, and lets in with the new one alone', async () => {
    const member = await served.person('viewer');
    const made = await owner.fetch(`/team/members/${member.userId}/password-reset`, { method: 'POST' });
    const link = LinkOnce.parse(await made.json());
    expect(link.path).toMatch(/^\/reset\/[\w-]{43}$/);
    const next = 'entirely new horse battery';
    const use = () => anybody(`/password-resets/${tokenOf(link)}`, 'POST', { password: next });
    const both = await Promise.all([use(), use()]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410]);
    expect((await member.fetch('/me')).status).toBe(401);
    await expect(served.signIn(member)).rejects.toThrow('401');
    expect(await served.signIn({ email: member.email, password: next })).toContain('seaworthy');
  });

  test('is not made for somebody who is in a team that the owner does not own', async () => {
    const member = await served.person('viewer');
    await member.fetch('/teams', { method: 'POST', body: { name: 'Of the member' } });
    const answer = await owner.fetch(`/team/members/${member.userId}/password-reset`, { method: 'POST' });
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'access/forbidden']);
    const own = await owner.fetch(`/team/members/${owner.userId}/password-reset`, { method: 'POST' });
    expect(own.status).toBe(403);
  });

  test('asked for by mail gets the same answer for every address', async () => {
    const answers = await Promise.all(
      [owner.email, 'nobody@example.com'].map((email) => anybody('/password-resets', 'POST', { email })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const [known, unknown] = await Promise.all(answers.map((answer) => answer.text()));
    expect(known).toBe(unknown);
  });

  test('too short a password leaves the link good', async () => {
    const member = await served.person('viewer');
    const made = await owner.fetch(`/team/members/${member.userId}/password-reset`, { method: 'POST' });
    const token = tokenOf(LinkOnce.parse(await made.json()));
    expect((await anybody(`/password-resets/${token}`, 'POST', { password: 'short' })).status).toBe(400);
    expect((await anybody(`/password-resets/${token}`, 'POST', { password })).status).toBe(204);
  });
});
