import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../apps/cli/testing/cli.ts';
import { Report } from '../packages/schema/src/report.ts';
import { setupTokenOf } from './support/accounts.ts';
import { launchChromium } from './support/chromium.ts';
import {
  ana,
  ben,
  eve,
  invite as inviteTo,
  newPerson as newPersonIn,
  type Person,
  signIn,
  signOut,
} from './support/people.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { settled, visit } from './support/settled.ts';

const repository = join(root, 'fixtures/docs-desk/repo');
const first = '/p/docs-desk/audits/1';
const second = '/p/docs-desk/audits/2';
const repaired = 'WebSocket connections fail behind the proxy';
const accepted = 'Large uploads are refused by the proxy';
const stillOpen = 'Lost data stays lost: there is no backup';
const reason = 'The balancer in front limits it already';
const question = 'Do the container logs leave the host';

/**
 * One team at work, from the link of the first start to the day somebody leaves: real product, real Chromium, each person in
 * a browser of their own. What one of them does is looked at in the browser of another.
 */
describe('a team at work', () => {
  let product: Product;
  let browser: Browser;
  let cli: Awaited<ReturnType<typeof builtCli>>;
  let owner: Page;
  let maintainer: Page;
  let viewer: Page;
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-team-'));
  const changed = join(folder, 'changed');

  beforeAll(async () => {
    cpSync(repository, changed, { recursive: true });
    const nginx = join(changed, 'nginx/nginx.conf');
    const before = readFileSync(nginx, 'utf8');
    const upgrade = [
      'proxy_http_version 1.1',
      'proxy_set_header Upgrade $http_upgrade',
      'proxy_set_header Connection upgrade',
    ];
    const after = before.replace(
      'location /ws/ {',
      () => `location /ws/ {\n${upgrade.map((line) => `${line};\n`).join('')}`,
    );
    expect(after).not.toBe(before);
    writeFileSync(nginx, after);
    pack('docs-desk', repository);
    pack('docs-desk-2', changed);
    [product, browser, cli] = await Promise.all([
      startProduct({ SEAWORTHY_ACCOUNTS: 'on' }),
      launchChromium(),
      builtCli(),
    ]);
    [owner, maintainer, viewer] = await Promise.all([newPerson(), newPerson(), newPerson()]);
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([product?.stop(), cli?.remove()]);
    rmSync(folder, { recursive: true, force: true });
  });

  function pack(name: string, of: string): void {
    execFileSync('tar', ['czf', join(folder, `${name}.tar.gz`), '-C', of, '.']);
  }
  const newPerson = () => newPersonIn(browser, product.url);
  const go = (page: Page, path: string) => visit(page, product.url + path);
  /** Somebody comes back to the tab after a while: the page asks again by itself. */
  const comesBackAndSees = async (page: Page, text: string | RegExp) => {
    await page.evaluate(() => {
      // Only what tells the time: timers that stand still or jump would not be those of a person's browser.
      const { now } = Date;
      Date.now = () => now() + 30_000;
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    });
    await page.getByText(text).first().waitFor();
  };
  const upload = async (page: Page, path: string, archive: string, number: number) => {
    await go(page, path);
    // Closed until the limits are there, by which the archive is looked into.
    await page.locator('input[type=file]:enabled').first().setInputFiles(join(folder, archive));
    await page.getByLabel('Project').fill('docs-desk');
    await page.getByRole('button', { name: 'Upload and audit' }).and(page.locator(':enabled')).click();
    await page.waitForURL(new RegExp(`/p/docs-desk/audits/${number}`));
    await page.getByRole('meter').waitFor();
    await settled(page);
  };
  const score = async (page: Page) => {
    const text = await page.getByRole('meter').getAttribute('aria-valuetext');
    return Number(/^\d+\.\d/.exec(text ?? '')?.[0]);
  };
  const quality = async (audit: string) => {
    const { id } = await (
      await owner.request.get(`${product.url}/api/v1/projects/docs-desk${audit.replace('/p/docs-desk', '')}`)
    ).json();
    const report = await owner.request.get(`${product.url}/api/v1/audits/${id}/report`);
    return Report.parse(await report.json()).score.quality ?? 0;
  };
  const tab = async (page: Page, name: string) => {
    const text = await page.getByRole('link', { name: new RegExp(`^${name} ?\\d`) }).textContent();
    return Number(/\d+/.exec(text ?? '')?.[0]);
  };
  const invite = (role: string, email: string) => inviteTo(owner, product.url, role, email);
  const accept = async (page: Page, link: string, person: Person) => {
    await visit(page, link);
    await page.getByRole('heading', { level: 1, name: 'Join Harbour' }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill(person.name);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: /^Make an account/ }).click();
    await page.waitForURL(/\/projects$/);
  };

  it('the owner comes by the link of the first start and uploads the first archive', async () => {
    await go(owner, `/setup#${setupTokenOf(product)}`);
    await owner.getByLabel('Name', { exact: true }).fill(ana.name);
    await owner.getByLabel('E-mail').fill(ana.email);
    await owner.getByLabel('Password', { exact: true }).fill(ana.password);
    await owner.getByLabel('Team').fill('Harbour');
    await owner.getByRole('button', { name: 'Make the account' }).click();
    await owner.getByRole('heading', { level: 1, name: 'No audit yet' }).waitFor();
    await upload(owner, '/projects/new', 'docs-desk.tar.gz', 1);
    expect(await score(owner)).toBeLessThan(5);
  });

  it('a maintainer and a viewer come by link, and find what is there', async () => {
    await accept(maintainer, await invite('Maintainer', ben.email), ben);
    await accept(viewer, await invite('Viewer', eve.email), eve);
    for (const page of [maintainer, viewer]) await page.getByRole('link', { name: 'docs-desk' }).first().waitFor();
  });

  it('an answer moves the score and says who attested it, also for whoever had the page open', async () => {
    await go(owner, `${first}/questions`);
    await owner.getByText(question).waitFor();
    const before = await quality(first);
    await go(maintainer, `${first}/questions`);
    const form = maintainer.locator('form', { hasText: question });
    await form.getByRole('radio', { name: /^Yes/ }).check();
    await form.getByLabel('Where it is done, kept in the report').fill('Shipped by the agent of the host.');
    await form.getByRole('button', { name: 'Save answer' }).click();
    const saved = /Saved\. Score (\d+\.\d) → (\d+\.\d)/;
    const told = saved.exec((await form.getByText(saved).textContent()) ?? '');
    // One answer of a desk with every sin is less than a tenth.
    expect(Number(told?.[2])).toBeGreaterThanOrEqual(Number(told?.[1]));
    await expect.poll(() => quality(first)).toBeGreaterThan(before);
    const attested = /^Attested: yes, by Ben Bosun, \d+ \w+ \d{4}, until \d+ \w+ \d{4}$/;
    await form.getByText(attested).waitFor();
    await maintainer.getByText(`Score now ${told?.[2]}`).waitFor();
    await comesBackAndSees(owner, attested);
    await owner.getByText(`Score now ${told?.[2]}`).waitFor();
  });

  it('an accepted risk leaves the counts, moves the score and says who, why and until when, for others too', async () => {
    await go(viewer, first);
    const before = { findings: await tab(viewer, 'Findings'), score: await score(viewer) };
    await go(owner, `${first}/findings`);
    await owner.getByRole('link', { name: accepted }).click();
    await owner.getByRole('heading', { name: 'Comments and decisions' }).waitFor();

    await go(maintainer, `${first}/findings`);
    await maintainer.getByRole('link', { name: accepted }).click();
    await maintainer.getByRole('button', { name: 'Accept risk' }).click();
    const dialog = maintainer.getByRole('dialog', { name: 'Accept this risk' });
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: /^Accept until/ }).click();
    const said = /^Accepted by Ben Bosun, \d+ \w+ \d{4}, until \d+ \w+ \d{4}, 90 days left\.$/;
    await maintainer.getByText(said).waitFor();
    await maintainer.getByText(reason).first().waitFor();
    await expect.poll(() => tab(maintainer, 'Findings')).toBe(before.findings - 1);

    await comesBackAndSees(owner, said);
    await owner.getByText(reason).first().waitFor();
    const comment = 'Then the limit belongs into the plan of the move.';
    await owner.getByLabel('Comment', { exact: true }).fill(comment);
    await owner.getByRole('button', { name: 'Add comment' }).click();
    await owner.getByText(comment).first().waitFor();
    await settled(owner);
    await comesBackAndSees(maintainer, comment);

    await viewer.reload();
    await viewer.getByRole('link', { name: '1 accepted' }).waitFor();
    await expect.poll(() => tab(viewer, 'Findings')).toBe(before.findings - 1);
    await expect.poll(() => score(viewer)).toBeGreaterThan(before.score);
  });

  it('the next audit has the decision and the answer, and is compared with the first', async () => {
    await upload(maintainer, '/p/docs-desk/upload', 'docs-desk-2.tar.gz', 2);
    await maintainer.getByRole('link', { name: '1 accepted' }).click();
    await maintainer
      .getByRole('navigation', { name: 'List of findings' })
      .getByRole('link', { name: accepted })
      .click();
    await maintainer.getByText(/^Accepted by Ben Bosun, /).waitFor();
    await maintainer.getByRole('link', { name: /^Questions/ }).click();
    await maintainer.getByText(/^Attested: yes, by Ben Bosun, /).waitFor();
    await go(maintainer, '/p/docs-desk/accepted');
    await maintainer.getByRole('table', { name: 'In use' }).getByText(reason).waitFor();

    await go(maintainer, second);
    await maintainer.getByRole('heading', { name: 'Since № 1' }).waitFor();
    await maintainer.getByRole('link', { name: 'Compare', exact: true }).click();
    await maintainer.waitForURL(/\/p\/docs-desk\/compare\/1\.\.\.2$/);
    await maintainer.getByRole('heading', { level: 2, name: 'Fixed 1' }).waitFor();
    await maintainer.getByRole('heading', { level: 2, name: 'New 0' }).waitFor();
    await maintainer.getByRole('link', { name: repaired }).waitFor();
  });

  it('the viewer signs in, reads and exports, and is offered nothing that changes anything', async () => {
    await signOut(viewer, eve);
    await go(viewer, `${second}/findings`);
    await signIn(viewer, eve);
    await viewer.waitForURL(`**${second}/findings`);
    const sent: string[] = [];
    viewer.on('request', (request) => request.method() !== 'GET' && sent.push(`${request.method()} ${request.url()}`));
    await viewer.getByRole('link', { name: stillOpen }).click();
    await viewer.getByRole('heading', { name: 'Trade-off' }).waitFor();
    await settled(viewer);
    for (const key of 'enramz') await viewer.keyboard.press(key);
    await settled(viewer);
    expect(await viewer.getByRole('dialog').count()).toBe(0);
    const open = new URL(viewer.url()).pathname;
    // A page is looked at once it shows what it is about. On those of the first part others are offered something.
    const offered = [
      [open, 'Comments and decisions'],
      [`${second}/questions`, question],
      ['/p/docs-desk/audits', '№ 1'],
      ['/p/docs-desk/settings', 'Badge'],
      ['/team', eve.email],
    ] as const;
    const others = [
      [second, 'Fix first'],
      [`${second}/findings`, stillOpen],
      [`${second}/diagram`, 'Mermaid'],
      [`${second}/checklist`, 'Pre-production'],
      [`${second}/plan`, 'Fix Now'],
      [`${second}/coverage`, 'Receipt'],
      ['/projects', 'docs-desk'],
      ['/p/docs-desk/accepted', reason],
      ['/p/docs-desk/compare/1...2', 'Fixed 1'],
    ] as const;
    for (const [path, appears] of [...offered, ...others]) {
      await go(viewer, path);
      await viewer.getByRole('main').getByText(appears).first().waitFor();
      expect.soft(await changing(viewer), path).toEqual([]);
    }
    for (const [path, appears] of offered) {
      await go(owner, path);
      await owner.getByRole('main').getByText(appears).first().waitFor();
      const inPage = (await changing(owner)).filter((name) => name !== 'New audit' && name !== 'Share');
      expect.soft(inPage.length, path).toBeGreaterThan(0);
    }
    expect(sent).toEqual([]);

    await go(viewer, second);
    await viewer.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      viewer.waitForEvent('download'),
      viewer.getByRole('dialog', { name: 'Export' }).getByRole('link', { name: 'Download JSON' }).click(),
    ]);
    const report = Report.parse(JSON.parse(readFileSync(await download.path(), 'utf8')));
    expect(report.findings.find(({ title }) => title === accepted)?.triage).toMatchObject({ by: ben.name, reason });
    expect(report.questions.find(({ text }) => text.startsWith(question))?.answer).toMatchObject({ by: ben.name });

    // As the page itself would send it, with the session of the viewer.
    const refused = await viewer.evaluate(async () => {
      const audit = await (await fetch('/api/v1/projects/docs-desk/audits/2')).json();
      const ask = async (method: string, path: string, body: object) => {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
        return [answer.status, (await answer.json()).code];
      };
      return Promise.all([
        ask('PATCH', `/audits/${audit.id}`, { label: 'mine' }),
        ask('POST', `/audits/${audit.id}/shares`, { days: 1 }),
        ask('POST', '/team/invitations', { role: 'owner', email: null }),
      ]);
    });
    for (const answer of refused) expect.soft(answer).toEqual([403, 'access/forbidden']);
  });

  it('a link shows the audit to somebody without an account, until it is revoked', async () => {
    await go(maintainer, second);
    await maintainer.getByRole('button', { name: 'Share' }).click();
    await maintainer.getByRole('button', { name: 'Make a link' }).click();
    const link = await maintainer.getByLabel('Link', { exact: true }).inputValue();
    const visitor = await newPerson();
    await visit(visitor, link);
    await visitor.getByText(/^Shared by Ben Bosun, read only, until \d+ \w+ \d{4}$/).waitFor();
    await visitor.getByRole('link', { name: /^Findings/ }).click();
    await visitor.getByRole('link', { name: stillOpen }).click();
    await visitor.getByRole('heading', { name: 'Trade-off' }).waitFor();
    await settled(visitor);
    expect(await changing(visitor)).toEqual([]);
    expect((await visitor.request.get(`${product.url}/api/v1/projects`)).status()).toBe(401);

    await maintainer.getByRole('button', { name: /^Revoke the link of/ }).click();
    await maintainer.getByText('Revoked. The link shows nothing any more.').waitFor();
    await comesBackAndSees(visitor, 'This link shows nothing');
    await expect.poll(() => visitor.getByText(stillOpen).count()).toBe(0);
    await visitor.goto(link);
    await visitor.getByRole('heading', { level: 1, name: 'This link shows nothing' }).waitFor();
    await visitor.context().close();
  });

  let token = '';
  it('a token uploads from the command line, under the name of whoever made it', async () => {
    await go(maintainer, '/team/tokens');
    await maintainer.getByRole('button', { name: 'Make a token' }).click();
    const form = maintainer.getByRole('dialog', { name: 'Make a token' });
    await form.getByLabel('Name').fill('CI of docs-desk');
    await form.getByRole('button', { name: 'Make the token' }).click();
    token = await maintainer.getByRole('textbox', { name: 'Token' }).inputValue();
    await maintainer.getByRole('button', { name: 'I have it' }).click();
    const file = join(folder, 'token');
    writeFileSync(file, `${token}\n`, { mode: 0o600 });
    const where = ['--project', 'docs-desk', '--server', product.url, '--token-file', file];
    const done = await cli.run(['upload', changed, ...where, '--label', 'main @ 1a2b3c4']);
    expect(done.stdout).toContain(`\n${product.url}/p/docs-desk/audits/3\n`);
    expect(done.code).toBe(1);

    await go(viewer, '/p/docs-desk/audits');
    const row = viewer.getByRole('table', { name: 'Audits, newest first' }).getByRole('row').nth(1);
    await row.getByRole('link', { name: '№ 3' }).waitFor();
    await expect.poll(() => row.textContent()).toMatch(/main @ 1a2b3c4.*by Ben Bosun/s);
    // What was decided in the browser counts for the pipeline too.
    await row.getByRole('link', { name: '№ 3' }).click();
    await viewer.getByRole('link', { name: '1 accepted' }).waitFor();
  });

  it('whoever is removed is told on the page that is open, and what they did stays with their name', async () => {
    await go(maintainer, `${second}/findings`);
    await maintainer.getByRole('link', { name: stillOpen }).click();
    await maintainer.getByRole('button', { name: 'Accept risk' }).waitFor();
    await go(owner, '/team');
    await owner.getByRole('button', { name: `Remove ${ben.name} from the team` }).click();
    await owner.getByRole('button', { name: 'Remove from the team' }).click();
    await owner.getByText(`${ben.name} was removed.`).waitFor();
    await comesBackAndSees(maintainer, 'You are in no team');
    await expect.poll(() => maintainer.getByText(stillOpen).count()).toBe(0);
    await maintainer.getByText(/^You are not in Harbour any more\./).waitFor();
    await maintainer.goto(product.url + second);
    await maintainer.getByRole('heading', { level: 1, name: 'You are in no team' }).waitFor();
    const asked = { headers: { authorization: `Bearer ${token}` } };
    expect((await fetch(`${product.url}/api/v1/projects`, asked)).status).toBe(401);
    await go(owner, `${second}/questions`);
    await owner.getByText(/^Attested: yes, by Ben Bosun, /).waitFor();
  });

  it('all of it is in the access log', async () => {
    const of = async (who: string) => {
      await go(owner, `/team/log?actor=${encodeURIComponent(who)}`);
      await owner
        .getByRole('status')
        .filter({ hasText: /entr(?:y|ies) shown/ })
        .waitFor();
      return [...new Set(await owner.locator('tbody td code').allTextContents())].toSorted();
    };
    const made = ['answer:give', 'audit:create', 'audit:read', 'invitation:accept', 'share:create', 'share:revoke'];
    await expect
      .poll(() => of(ben.name))
      .toEqual([...made, 'token:create', 'triage:accept', 'upload:begin', 'share:visit'].toSorted());
    const refused = ['audit:change', 'share:create', 'member:invite'];
    await expect
      .poll(() => of(eve.name))
      .toEqual([...refused, 'audit:export', 'invitation:accept', 'session:sign-in', 'session:sign-out'].toSorted());
    await expect
      .poll(() => of(ana.name))
      .toEqual(['account:set-up', 'audit:create', 'member:invite', 'member:remove', 'triage:comment', 'upload:begin']);
    const [download] = await Promise.all([
      owner.waitForEvent('download'),
      owner.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    const [head, ...lines] = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n');
    expect(head).toMatch(/^id,time,person,/);
    expect(lines.some((line) => line.includes('member:remove,Ben Bosun,done'))).toBe(true);
  });
});

/** Names of what on a page changes something for others. What sorts, filters, opens, copies and saves files does not. */
async function changing(page: Page): Promise<readonly string[]> {
  const names = await page.locator('header, main').evaluateAll((parts) =>
    parts
      .flatMap((part) => [...part.querySelectorAll('button, textarea, a[href$="/upload"], a[href$="/new"]')])
      .filter((it) => it.checkVisibility())
      .map((it) => it.getAttribute('aria-label') ?? (it instanceof HTMLTextAreaElement ? 'Add text' : it.textContent)),
  );
  return names.map((name) => name?.trim() ?? '').filter((name) => changes.test(name));
}
const changes =
  /^(?:Accept(?!ed)|Add|Assign|Cancel|Change|Delete|Invite|Make a |New audit|Not a problem$|Open again|Pin №|Remove|Rename|Reset|Restore|Retry|Revoke|Rotate|Save|Share|Unpin|Upload|Withdraw)/;
