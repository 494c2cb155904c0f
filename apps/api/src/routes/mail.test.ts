import { once } from 'node:events';
import { openMailer } from '@seaworthy/accounts/mailer';
import { LinkOnce } from '@seaworthy/schema/api-accounts';
import { databaseOf } from '@seaworthy/store/open-store';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  codeOf,
  type ServedWithAccounts,
  type SignedInPerson,
  serveWithAccounts,
} from '../../testing/serve-with-accounts.ts';
import { sendByMail } from '../send-link.ts';

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

const quiet = { info: () => undefined, warn: () => undefined };

let served: ServedWithAccounts;
let server: SMTPServer;
const taken: Taken[] = [];
/** What the mail server waits for before it takes a mail. */
let held: Promise<void>;
/** The mail server takes nothing from anybody. */
let isAway: boolean;

/** A real SMTP server that asks for a password and hands nothing on. */
async function startMailServer(): Promise<number> {
  server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'seaworthy' && password === 'p@ss' ? done(null, { user: username }) : done(new Error('no')),
    onMailFrom: (_address, _session, done) => done(isAway ? new Error('try again later') : null),
    onRcptTo: ({ address }, _session, done) => done(address.startsWith('refused') ? new Error('no such box') : null),
    onData: (stream, session, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: decoded(text),
        });
        void held.then(() => done());
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeEach(async () => {
  taken.length = 0;
  held = Promise.resolve();
  isAway = false;
  const port = await startMailServer();
  const mailer = openMailer({
    url: new URL(`smtp://seaworthy:p%40ss@127.0.0.1:${port}`),
    from: 'Seaworthy <audits@example.com>',
  });
  served = await serveWithAccounts({
    sendLink: (accounts, { mails }) =>
      sendByMail({ mailer, mails, accounts, origin: 'https://audits.example.com', logger: quiet }),
  });
});
afterEach(async () => {
  await served.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${served.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

const linkIn = (text: string, kind: string) =>
  new RegExp(`https://audits\\.example\\.com/${kind}/([\\w-]{43})`).exec(text)?.[1] ?? '';

it('an invitation with an address is sent there, and its link lets in', async () => {
  const owner = await served.person('owner');
  const invited = await owner.fetch('/team/invitations', {
    method: 'POST',
    body: { role: 'viewer', email: 'new@example.com' },
  });
  expect(await invited.json()).toMatchObject({ mailed: true });
  expect(taken).toHaveLength(1);
  expect(taken[0]).toMatchObject({ from: 'audits@example.com', to: ['new@example.com'] });
  const token = linkIn(taken[0]?.text ?? '', 'invite');
  const account = { email: 'new@example.com', name: 'New', password: 'a long enough password' };
  expect((await post(`/invitations/${token}`, account)).status).toBe(201);
});

it('what the mail server refuses is told as not sent, and the link is shown all the same', async () => {
  const owner = await served.person('owner');
  const body = { role: 'viewer', email: 'refused@example.com' };
  const invited = await owner.fetch('/team/invitations', { method: 'POST', body });
  expect([invited.status, await invited.json()]).toEqual([201, expect.objectContaining({ mailed: false })]);
  expect(taken).toEqual([]);
});

it('a forgotten password is mailed to its person alone; the answer is the same for everybody and waits for no mail', async () => {
  const person = await served.person('viewer');
  let release = (): void => undefined;
  held = new Promise((resolve) => {
    release = resolve;
  });
  const answers = await Promise.all([
    post('/password-resets', { email: person.email }),
    post('/password-resets', { email: 'nobody@example.com' }),
  ]);
  // The mail server has not answered by now.
  for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([202, 'null']);
  await vi.waitFor(() => expect(taken).toHaveLength(1));
  release();
  expect(taken[0]?.to).toEqual([person.email]);
  expect(taken[0]?.text).toContain('every session and every API token of the account ends');
  const token = linkIn(taken[0]?.text ?? '', 'reset');
  // What scans mails opens the links in them: a look uses nothing up, and says nothing but whether it works.
  const look = async (tried: string) => {
    const answer = await fetch(`${served.url}/api/v1/password-resets/${tried}`);
    return [answer.status, answer.status === 204 ? await answer.text() : await codeOf(answer)];
  };
  expect([await look(token), await look(token)]).toEqual([
    [204, ''],
    [204, ''],
  ]);
  expect(await look('x'.repeat(43))).toEqual([410, 'accounts/link-spent']);
  expect((await post(`/password-resets/${token}`, { password: 'the next long password' })).status).toBe(204);
  expect(await look(token)).toEqual([410, 'accounts/link-spent']);
  expect((await person.fetch('/me')).status).toBe(401);
  await served.signIn({ email: person.email, password: 'the next long password' });
  expect((await post(`/password-resets/${token}`, { password: 'yet another password' })).status).toBe(410);
  expect(taken).toHaveLength(1);
});

it('a mail server that does not take mails for a while bars nobody for the day', async () => {
  const owner = await served.person('owner');
  const invite = async () => {
    const body = { role: 'viewer', email: 'new@example.com' };
    return LinkOnce.parse(await (await owner.fetch('/team/invitations', { method: 'POST', body })).json()).mailed;
  };
  isAway = true;
  for (let n = 0; n < 4; n += 1) expect(await invite()).toBe(false);
  isAway = false;
  expect([await invite(), await invite(), await invite(), await invite()]).toEqual([true, true, true, false]);
});

it('names that people chose cannot add a line to the head of a mail, nor another recipient', async () => {
  const owner = await served.person('owner');
  const db = databaseOf(served.store);
  await db.updateTable('teams').set({ name: 'Harbour\r\nBcc: eve@example.com' }).execute();
  const body = { role: 'viewer', email: 'new@example.com' };
  await owner.fetch('/team/invitations', { method: 'POST', body });
  const [head = ''] = (taken[0]?.text ?? '').split(/\r?\n\r?\n/);
  expect(head).not.toMatch(/^bcc:/im);
  expect(taken[0]?.to).toEqual(['new@example.com']);
});

/** Quoted-printable, as far as links go. */
function decoded(text: string): string {
  return text.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
}

it('nobody gets more than three invitations by mail within a day, whoever sends them; the link is shown all the same', async () => {
  const owners = [await served.person('owner'), await served.person('owner')];
  const mailed: boolean[] = [];
  for (const n of [0, 1, 2, 3, 4]) {
    const email = n % 2 === 0 ? 'victim@example.com' : 'VICTIM@example.com';
    const body = { role: 'viewer', email };
    const answer = await owners[n % 2]?.fetch('/team/invitations', { method: 'POST', body });
    expect(answer?.status).toBe(201);
    mailed.push(LinkOnce.parse(await answer?.json()).mailed);
  }
  expect(mailed).toEqual([true, true, true, false, false]);
  expect(taken).toHaveLength(3);
});

it('a team that somebody made who may not have mails sent mails nobody; one made by an owner does', async () => {
  const mailedFrom = async (person: SignedInPerson) => {
    expect((await person.fetch('/teams', { method: 'POST', body: { name: 'Quay' } })).status).toBe(201);
    const body = { role: 'viewer', email: `guest-of-${person.email}` };
    return LinkOnce.parse(await (await person.fetch('/team/invitations', { method: 'POST', body })).json()).mailed;
  };
  expect(await mailedFrom(await served.person('viewer'))).toBe(false);
  expect(await mailedFrom(await served.person('maintainer'))).toBe(false);
  const owner = await served.person('owner');
  expect([await mailedFrom(owner), await mailedFrom(owner)]).toEqual([true, true]);
});
