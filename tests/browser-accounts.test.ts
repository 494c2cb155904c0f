import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setupTokenOf } from './support/accounts.ts';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { tabTo } from './support/keys-only.ts';
import { ana, ben, eve, invite, newPerson as newPersonIn, type Person, signIn, signOut } from './support/people.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { hasFocus, settled, visit, widthOf } from './support/settled.ts';

/**
 * People of a team, from the link of the first start on: real product, real Chromium, each person in a browser of their
 * own. The journeys build on each other, as they do in life.
 */
describe('accounts and teams', () => {
  let product: Product;
  let browser: Browser;
  let owner: Page;
  let maintainer: Page;
  let viewer: Page;
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-accounts-'));

  const newPerson = () => newPersonIn(browser, product.url);
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
  const go = (page: Page, path: string) => visit(page, product.url + path);
  const type = async (page: Page, field: RegExp, text: string) => {
    await tabTo(page, field);
    await page.keyboard.type(text);
  };
  /** With the keyboard alone, from the link to the projects. */
  const accept = async (page: Page, link: string, person: Person) => {
    await visit(page, link);
    await heading(page, 'Join Harbour');
    await type(page, /^Name/, person.name);
    await type(page, /^Password$/, person.password);
    await tabTo(page, /^Make an account/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/projects$/);
    await settled(page);
  };

  beforeAll(async () => {
    execFileSync('tar', ['czf', join(folder, 'docs-desk.tar.gz'), '-C', join(root, 'fixtures/docs-desk/repo'), '.']);
    [product, browser] = await Promise.all([
      startProduct({ SEAWORTHY_ACCOUNTS: 'on', SEAWORTHY_WEBHOOK_PRIVATE: 'on' }),
      launchChromium(),
    ]);
    owner = await newPerson();
    maintainer = await newPerson();
    viewer = await newPerson();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('whoever opens the link of the first start becomes the owner', async () => {
    await go(owner, '/p/nobody/audits');
    await owner.waitForURL(/\/signin\?next=/);
    await owner.getByText(/Nobody has an account here yet/).waitFor();
    await go(owner, `/setup#${setupTokenOf(product)}`);
    await owner.getByRole('button', { name: 'Make the account' }).click();
    await owner.getByText('Type a name.').waitFor();
    await expect.poll(() => owner.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
    await owner.getByLabel('Name', { exact: true }).fill(ana.name);
    await owner.getByLabel('E-mail').fill(ana.email);
    await owner.getByLabel('Password', { exact: true }).fill('Password1234');
    await owner.getByText(/what everybody tries first/).waitFor();
    await owner.getByLabel('Password', { exact: true }).fill(ana.password);
    await owner.getByText('Long, and hard to guess').waitFor();
    await owner.getByRole('button', { name: 'Show the password' }).click();
    await expect.poll(() => owner.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text');
    await owner.getByLabel('Team').fill('Harbour');
    await owner.getByRole('button', { name: 'Make the account' }).click();
    await heading(owner, 'No audit yet');
    const archive = readFileSync(join(folder, 'docs-desk.tar.gz'));
    const file = { name: 'docs-desk.tar.gz', mimeType: 'application/gzip', buffer: archive };
    const made = await owner.request.post(`${product.url}/api/v1/audits`, {
      multipart: { project: 'docs-desk', archive: file },
    });
    expect(made.status()).toBe(201);
    // The link is spent.
    await go(maintainer, `/setup#${setupTokenOf(product)}`);
    await maintainer.getByText('Seaworthy is set up. Its owner can invite you.').waitFor();
  });

  it('signs out, is told of a wrong password, and comes back to the page that was wanted, by keyboard', async () => {
    await owner.getByRole('button', { name: `Account: ${ana.name}` }).press('Enter');
    await owner.getByRole('button', { name: 'Sign out', exact: true }).press('Enter');
    await owner.waitForURL(/\/signin$/);
    await settled(owner);
    expect(await owner.evaluate(async () => (await indexedDB.databases()).length)).toBeLessThanOrEqual(1);
    await go(owner, '/team/log?action=session');
    await owner.waitForURL(/\/signin\?next=%2Fteam%2Flog%3Faction%3Dsession$/);
    await heading(owner, 'Sign in');
    await type(owner, /^E-mail/, ana.email);
    await type(owner, /^Password$/, 'not the password');
    await owner.keyboard.press('Enter');
    await owner.getByRole('alert').getByText('E-mail and password do not fit together').waitFor();
    const unknown = await newPerson();
    await go(unknown, '/signin');
    await signIn(unknown, { ...ana, email: 'nobody@example.com' });
    await unknown.getByRole('alert').getByText('E-mail and password do not fit together').waitFor();
    await hasFocus(owner.getByLabel('Password', { exact: true }));
    await owner.keyboard.press('Control+a');
    await owner.keyboard.type(ana.password);
    await owner.keyboard.press('Enter');
    await owner.waitForURL(/\/team\/log\?action=session$/);
    await owner.getByRole('cell', { name: 'session:sign-out' }).waitFor();
    await go(owner, '/signin?next=//evil.example/x');
    expect(await owner.getByRole('link', { name: 'Go on' }).getAttribute('href')).toBe('/');
  });

  it('a maintainer and a viewer come by invitation, and are offered what their role includes', async () => {
    const link = await invite(owner, product.url, 'Maintainer', ben.email);
    await accept(maintainer, link, ben);
    await maintainer.getByRole('link', { name: 'docs-desk' }).waitFor();
    await maintainer.getByRole('link', { name: 'New audit' }).waitFor();
    await go(maintainer, '/team');
    await heading(maintainer, 'Harbour');
    const tabs = (page: Page) =>
      expect.poll(() => page.getByRole('navigation', { name: 'This team' }).getByRole('link').allTextContents());
    await tabs(maintainer).toEqual(['Members', 'Tokens']);
    expect(await maintainer.getByRole('button', { name: /Invite|Remove/ }).count()).toBe(0);
    await go(maintainer, '/team/log');
    await maintainer.getByText('This page is for owners of the team.').waitFor();

    // The link is spent.
    await visit(viewer, link);
    await viewer.getByText('This link does not work any more').waitFor();
    await accept(viewer, await invite(owner, product.url, 'Viewer', eve.email), eve);
    await viewer.getByRole('link', { name: 'docs-desk' }).waitFor();
    await settled(viewer);
    expect(await viewer.getByRole('link', { name: 'New audit' }).count()).toBe(0);
    await go(viewer, '/projects/new');
    await viewer.getByText('Uploading is for maintainers and owners of the team.').waitFor();
    await viewer.keyboard.press('Control+k');
    await viewer.getByRole('dialog').getByRole('combobox').fill('new audit');
    await viewer
      .getByRole('dialog')
      .getByText(/^(?:No|\d+) results?$/)
      .waitFor();
    await settled(viewer);
    expect(await viewer.getByRole('option', { name: 'New audit' }).count()).toBe(0);
    await viewer.keyboard.press('Escape');
    await go(viewer, '/p/docs-desk/audits');
    await heading(viewer, /docs-desk/);
    await viewer.getByRole('link', { name: '№ 1' }).waitFor();
    await settled(viewer);
    expect(await viewer.getByRole('button', { name: /Delete/ }).count()).toBe(0);
    await go(owner, '/team');
    await tabs(owner).toEqual(['Members', 'Tokens', 'Log', 'Webhooks']);
    await owner.getByRole('row', { name: new RegExp(`${eve.name}.*Viewer`) }).waitFor();
  });

  it('a session that ended elsewhere is signed in again over the page, which then goes on', async () => {
    await go(maintainer, '/me');
    const name = maintainer.getByLabel('Name', { exact: true });
    await name.fill('Benjamin Bosun');
    const other = await newPerson();
    await go(other, '/signin?next=/me');
    await signIn(other, ben);
    await heading(other, 'Me');
    await expect.poll(() => other.getByRole('button', { name: /^End the session/ }).count()).toBe(1);
    await other.getByRole('button', { name: /^End the session/ }).click();
    await other.getByText('The session was ended.').waitFor();

    await maintainer.getByRole('button', { name: 'Save the name' }).click();
    const dialog = maintainer.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await maintainer.keyboard.press('Escape');
    await maintainer.getByText(/You are signed out\. What this page shows/).waitFor();
    await expect.poll(() => name.inputValue()).toBe('Benjamin Bosun');
    await maintainer.getByRole('button', { name: 'Save the name' }).click();
    // The field has the focus already.
    await dialog.getByText(/^It ran out/).waitFor();
    await expect.poll(() => maintainer.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password');
    await maintainer.keyboard.type(ben.password);
    await maintainer.keyboard.press('Enter');
    await maintainer.getByText('Saved.', { exact: true }).waitFor();
    await maintainer.getByRole('button', { name: 'Account: Benjamin Bosun' }).waitFor();
    await expect.poll(() => dialog.count()).toBe(0);
  });

  it('a token is shown once, works, and stops when it is rotated and revoked', async () => {
    await go(owner, '/team/tokens');
    await owner.getByText('You have no token.').waitFor();
    await owner.getByRole('button', { name: 'Make a token' }).click();
    const form = owner.getByRole('dialog', { name: 'Make a token' });
    await form.getByLabel('Name').fill('CI of docs-desk');
    await form.getByRole('radio', { name: 'Only these' }).check();
    await form.getByRole('checkbox', { name: 'docs-desk' }).check();
    await form.getByRole('button', { name: 'Make the token' }).click();
    const shown = owner.getByRole('dialog', { name: 'Token “CI of docs-desk”' });
    const read = async (token: string) =>
      (await fetch(`${product.url}/api/v1/projects`, { headers: { authorization: `Bearer ${token}` } })).status;
    const first = await shown.getByRole('textbox', { name: 'Token' }).inputValue();
    await shown.getByText(`seaworthy upload . --project docs-desk --server ${product.url}`).waitFor();
    await shown.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect.poll(() => owner.evaluate(() => navigator.clipboard.readText())).toBe(first);
    await shown.getByRole('button', { name: 'I have it' }).click();
    expect(await read(first)).toBe(200);
    await owner.getByRole('row', { name: /CI of docs-desk swt_/ }).waitFor();
    await expect.poll(() => owner.getByText(first).count()).toBe(0);

    await owner.getByRole('button', { name: 'Rotate “CI of docs-desk”' }).click();
    await owner.getByRole('button', { name: 'Rotate the token' }).click();
    const second = await shown.getByRole('textbox', { name: 'Token' }).inputValue();
    await shown.getByRole('button', { name: 'I have it' }).click();
    expect(await read(first)).toBe(401);
    expect(await read(second)).toBe(200);
    await owner.getByRole('button', { name: /^Revoke “CI of docs-desk”/ }).click();
    await owner.getByRole('button', { name: 'Revoke the token' }).click();
    await owner.getByText('“CI of docs-desk” was revoked.').waitFor();
    expect(await read(second)).toBe(401);
  });

  it('a second factor is turned on, asked for, and turned off', async () => {
    await go(owner, '/me');
    await owner.getByRole('button', { name: 'Turn on', exact: true }).click();
    await owner.getByLabel('Your password, to be sure that it is you').fill(ana.password);
    await owner.keyboard.press('Enter');
    await owner.getByRole('img', { name: /^QR code/ }).waitFor();
    const uri = await owner.getByRole('link', { name: 'Open it in an app of this device' }).getAttribute('href');
    const secret = new URL(uri ?? '').searchParams.get('secret') ?? '';
    const backups = owner.getByRole('listitem').filter({ hasText: /^[\w-]{8,}$/ });
    const backup = (await backups.first().textContent()) ?? '';
    expect(backup).not.toBe('');
    await owner.getByLabel('Code', { exact: true }).fill(oneTimeCode(secret));
    await owner.getByRole('button', { name: 'Turn on the second factor' }).click();
    await owner.getByText('The second factor is on.').waitFor();

    // Each code works once: the one that turned it on is spent.
    for (const kind of ['Code', 'Backup code']) {
      await signOut(owner, ana);
      await signIn(owner, ana);
      await owner.getByText(/^The password is right/).waitFor();
      if (kind === 'Backup code') await owner.getByRole('button', { name: 'Use a backup code' }).click();
      await owner.getByLabel(kind, { exact: true }).fill(kind === 'Code' ? oneTimeCode(secret, 1) : backup);
      await owner.getByRole('button', { name: 'Sign in', exact: true }).click();
      await owner.waitForURL(/\/projects$/);
    }
    await go(owner, '/me');
    await owner.getByRole('button', { name: 'Turn off' }).click();
    await owner.getByLabel('Your password, to be sure that it is you').fill(ana.password);
    await owner.getByRole('button', { name: 'Turn off' }).click();
    await owner.getByText('The second factor is off.').waitFor();
  });

  it('the log names all of it, is filtered in the address and downloaded', async () => {
    await go(owner, '/team/log?action=token');
    const actions = () => owner.locator('tbody td code').allTextContents();
    await expect.poll(actions).toEqual(['token:revoke', 'token:rotate', 'token:create']);
    await owner.getByLabel('Action').fill('');
    await owner.getByLabel('Who').fill('Ben');
    await owner.keyboard.press('Enter');
    await owner.waitForURL(/log\?actor=Ben$/);
    const has = async () => (await actions()).filter((it) => ['invitation:accept', 'token:create'].includes(it));
    await expect.poll(has).toEqual(['invitation:accept']);
    const [download] = await Promise.all([
      owner.waitForEvent('download'),
      owner.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/invitation:accept/);
    await owner.getByLabel('Who').fill('Nobody at all');
    await owner.getByRole('button', { name: 'Show', exact: true }).click();
    await owner.getByText('No entry matches.').waitFor();
  });

  it('a webhook is made, tested, and shows what was sent and answered', async () => {
    const bodies: string[] = [];
    const receiver = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      // Not before all of it was heard: the page says that it arrived as soon as this answer is there.
      request.on('end', () => response.end('heard'));
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
    const url = `http://127.0.0.1:${address.port}/seaworthy`;
    try {
      await go(owner, '/team/webhooks');
      await owner.getByText(/^No webhook yet/).waitFor();
      await owner.getByRole('button', { name: 'Make a webhook' }).click();
      const form = owner.getByRole('dialog', { name: 'Make a webhook' });
      await form.getByLabel('Address').fill('nowhere');
      await form.getByRole('button', { name: 'Make the webhook' }).click();
      await form.getByText(/^Type the whole address/).waitFor();
      await form.getByLabel('Address').fill(url);
      await form.getByRole('button', { name: 'Make the webhook' }).click();
      expect(await owner.getByRole('textbox', { name: 'Secret' }).inputValue()).toMatch(/^whsec_/);
      await owner.getByRole('button', { name: 'I have it' }).click();
      await owner.getByRole('button', { name: `Send test to ${url}` }).click();
      await owner.getByText(/^The test arrived: status 200 after \d+ ms\.$/).waitFor();
      expect(JSON.parse(bodies.join('')).type).toBe('test');
      await owner.getByText('Deliveries', { exact: true }).click();
      await owner.getByText('Show', { exact: true }).click();
      await owner.getByRole('region', { name: 'Answered' }).getByText('heard').waitFor();
      await owner.getByRole('button', { name: `Pause the webhook to ${url}` }).click();
      await owner.getByRole('button', { name: `Resume the webhook to ${url}` }).click();
      await owner.getByRole('button', { name: `Delete the webhook to ${url}` }).click();
      await owner.getByRole('button', { name: 'Delete the webhook', exact: true }).click();
      await owner.getByText('The webhook was deleted.').waitFor();
    } finally {
      receiver.close();
    }
  });

  it('nothing on the pages offends axe, in the light or in the dark', async () => {
    const door = await newPerson();
    const link = await invite(owner, product.url, 'Owner', '');
    const ownPages = ['/me', '/team', '/team/tokens', '/team/log', '/team/webhooks'];
    const pages: (readonly [Page, string])[] = [
      [door, '/signin'],
      [door, new URL(link).pathname],
      [door, '/reset/a-token-that-nobody-made'],
      ...ownPages.map((path) => [owner, path] as const),
    ];
    const found: string[] = [];
    for (const [page, path] of pages) {
      await go(page, path);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const it of await violationsOf(page)) found.push(`${path}, ${colorScheme}: ${it}`);
      }
      await page.setViewportSize({ width: 320, height: 640 });
      const width = await widthOf(page);
      if (width > 320) found.push(`${path}: ${width} wide at 320`);
      await page.setViewportSize({ width: 1_280, height: 900 });
    }
    await go(owner, '/team/tokens');
    for (const layer of ['Make a token', `Account: ${ana.name}`]) {
      await owner.getByRole('button', { name: layer, exact: true }).click();
      await owner
        .getByRole('button', { name: /^(?:Make the token|Sign out)$/ })
        .first()
        .waitFor();
      for (const it of await violationsOf(owner)) found.push(`${layer}: ${it}`);
      await owner.keyboard.press('Escape');
    }
    expect(found).toEqual([]);
  });

  it('whoever is removed sees nothing of the team any more', async () => {
    await go(owner, '/team');
    await owner.getByRole('button', { name: `Remove ${eve.name} from the team` }).click();
    const dialog = owner.getByRole('dialog', { name: `Remove ${eve.name} from Harbour?` });
    await dialog.getByText(/API tokens of Eve Reader stop working/).waitFor();
    await dialog.getByRole('button', { name: 'Remove from the team' }).click();
    await owner.getByText(`${eve.name} was removed.`).waitFor();
    await go(viewer, '/projects');
    await heading(viewer, 'You are in no team');
    await viewer.getByRole('button', { name: 'Make a team' }).click();
    await viewer.getByLabel('Name of the new team').fill('Lamp room');
    await viewer.getByRole('button', { name: 'Make the team' }).click();
    await heading(viewer, 'Lamp room');
    await go(viewer, '/projects');
    await heading(viewer, 'No audit yet');
  });
});

/** What an authenticator app shows for this secret, now or so many codes later (RFC 6238: SHA-1, six digits, thirty seconds). */
function oneTimeCode(secret: string, later = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}
