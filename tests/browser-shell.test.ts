import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { settled, visit } from './support/settled.ts';

/** The frame around every page: projects, history, search and shortcuts, by keyboard alone, and what is left when the server is gone. */
describe('projects, history and the frame', () => {
  let product: Product;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-shell-'));

  beforeAll(async () => {
    for (const name of ['docs-desk', 'docs-desk-repaired']) {
      execFileSync('tar', ['czf', join(folder, `${name}.tar.gz`), '-C', join(root, 'fixtures', name, 'repo'), '.']);
    }
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    context = await browser.newContext();
    page = await context.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
  const go = (path: string) => visit(page, product.url + path);
  const upload = async (project: string, archive: string, label: string) => {
    const form = new FormData();
    form.append('project', project);
    form.append('label', label);
    form.append('archive', new Blob([readFileSync(join(folder, archive))]), archive);
    expect((await fetch(`${product.url}/api/v1/audits`, { method: 'POST', body: form })).status).toBe(201);
  };
  const allDone = async () => {
    await expect
      .poll(async () => {
        const { audits } = await (await fetch(`${product.url}/api/v1/audits`)).json();
        return audits.every(({ state }: { state: string }) => state === 'done');
      })
      .toBe(true);
  };

  it('begins with the drop zone, and a sample that becomes an audit', async () => {
    await go('/');
    await heading('No audit yet');
    await page.getByRole('button', { name: 'Try the sample repository' }).click();
    await page.waitForURL(/\/p\/sample-docs-desk\/audits\/1\/live$/);
    await upload('Docs Desk', 'docs-desk.tar.gz', 'main');
    await upload('Docs Desk', 'docs-desk-repaired.tar.gz', 'repaired');
    await allDone();
  });

  it('lists projects, sorts them, filters them and pins one for good', async () => {
    await go('/projects');
    await heading('Projects');
    const names = () => page.locator('tbody th').allTextContents();
    await page.getByRole('button', { name: 'Score' }).press('Enter');
    await page.waitForURL(/sort=score/);
    await expect.poll(names).toEqual(['sample-docs-desk', 'Docs Desk']);
    await page.getByRole('button', { name: 'Pin Docs Desk to the top' }).press('Enter');
    await expect.poll(names).toEqual(['Docs Desk', 'sample-docs-desk']);
    await page.reload();
    await expect.poll(names).toEqual(['Docs Desk', 'sample-docs-desk']);
    await page.getByLabel('Filter by name').fill('sample');
    await expect.poll(names).toEqual(['sample-docs-desk']);
    await page.getByLabel('Filter by name').fill('nobody');
    await page.getByText('No project is called “nobody”.').waitFor();
  });

  it('shows the history with its charts, compares two ticked audits and deletes one, with the keyboard', async () => {
    await go('/p/docs-desk/audits');
    await heading('Audits of Docs Desk');
    await page.getByText(/The score went from \d+\.\d to \d+\.\d over 2 audits/).waitFor();
    await page.getByText('The same as a table').press('Enter');
    await expect.poll(() => page.locator('details table tbody tr').count()).toBe(2);
    await page.getByRole('checkbox', { name: 'Pick № 2 to compare' }).press('Space');
    await page.getByText('№ 2 is ticked').waitFor();
    await page.getByRole('checkbox', { name: 'Pick № 1 to compare' }).press('Space');
    const compare = page.getByRole('link', { name: 'Compare № 1 with № 2' });
    await expect.poll(() => compare.getAttribute('href')).toBe('/p/docs-desk/compare/1...2');
    await compare.press('Enter');
    await page.waitForURL(/compare\/1\.\.\.2$/);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled(page);
    await page.goBack();
    await heading('Audits of Docs Desk');

    await upload('Docs Desk', 'docs-desk-repaired.tar.gz', 'to delete');
    await allDone();
    await page.reload();
    await page.getByRole('button', { name: 'Delete audit № 3 of Docs Desk' }).press('Enter');
    await page.getByText('№ 3 is in the trash, for 7 days.').waitFor();
    await expect.poll(() => page.getByRole('link', { name: '№ 3' }).count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('№ 2');
  });

  it('switches audits and finds findings, pages and actions in the palette', async () => {
    await go('/p/docs-desk/audits/1');
    await page.getByRole('meter').first().waitFor();
    const field = page.getByRole('dialog').getByRole('combobox');
    await page.getByRole('button', { name: /^№ 1/ }).press('Enter');
    await field.waitFor();
    await page.getByRole('option', { name: /№ 2 · repaired/ }).waitFor();
    await field.fill('repaired');
    await settled(page);
    await field.press('Enter');
    await page.waitForURL(/audits\/2$/);
    await page.goBack();
    await page.getByRole('meter').first().waitFor();

    await page.keyboard.press('Control+k');
    await field.fill('no backup');
    await page.getByRole('option', { name: /^High Lost data stays lost: there is no backup/ }).waitFor();
    await settled(page);
    await field.press('Enter');
    await page.waitForURL(/audits\/1\/findings\/[0-9a-f]+/);

    await page.keyboard.press('Control+k');
    await field.fill('colours dark');
    await page.getByRole('option', { name: 'Colours: Dark' }).waitFor();
    await settled(page);
    await field.press('Enter');
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.reload();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.getByLabel('Colours').selectOption('System');
  });

  it('goes where two keys lead, lists all keys, and stays silent in fields and when keys are off', async () => {
    await go('/p/docs-desk/audits/1');
    await page.getByRole('meter').first().waitFor();
    const goTo = async (keys: string, address: RegExp) => {
      for (const key of keys) await page.keyboard.press(key);
      await page.waitForURL(address);
      await settled(page);
    };
    await goTo('gf', /audits\/1\/findings/);
    await goTo('gq', /audits\/1\/questions$/);
    await goTo('gc', /audits\/1\/checklist$/);
    await goTo('gp', /audits\/1\/plan$/);
    await goTo('gv', /audits\/1\/coverage$/);
    await goTo('gs', /audits\/1$/);
    await goTo('gh', /docs-desk\/audits$/);
    await go('/p/docs-desk/audits/2');
    await page.getByRole('meter').first().waitFor();
    await goTo('gx', /compare\/1\.\.\.2$/);
    await goTo('ga', /projects$/);
    await page.getByLabel('Filter by name').fill('');
    await page.getByLabel('Filter by name').pressSequentially('?ga');
    await settled(page);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByLabel('Filter by name').fill('');
    await page.getByRole('heading', { level: 1 }).press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.getByRole('checkbox', { name: 'Single keys are on' }).press('Space');
    await page.keyboard.press('Escape');
    await page.reload();
    await heading('Projects');
    await settled(page);
    await page.keyboard.press('?');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Search' }).waitFor();
    await settled(page);
    expect(await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).count()).toBe(0);
    await page.getByRole('combobox', { name: /Go to a page/ }).fill('turn single keys on');
    await page.getByRole('option', { name: /^Turn single keys on/ }).waitFor();
    await settled(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    await settled(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('leads older addresses to the readable ones', async () => {
    const { audits } = await (await fetch(`${product.url}/api/v1/projects`))
      .json()
      .then(async ({ projects }: { projects: { slug: string; id: string }[] }) => {
        const id = projects.find(({ slug }) => slug === 'docs-desk')?.id ?? '';
        return (await fetch(`${product.url}/api/v1/audits?project=${id}`)).json();
      });
    const first = audits.find(({ number }: { number: number }) => number === 1);
    await page.goto(`${product.url}/audits/${first.id}/findings?f=abc&q=x`);
    await page.waitForURL(/\/p\/docs-desk\/audits\/1\/findings\/abc\?q=x$/);
    await page.goto(`${product.url}/p/${first.projectId}/audits/1/plan`);
    await page.waitForURL(/\/p\/docs-desk\/audits\/1\/plan$/);
    await page.goto(`${product.url}/p/docs-desk`);
    await page.waitForURL(/\/p\/docs-desk\/audits\/2$/);
  });

  it('shows the dated copy when the server does not answer, and goes on by itself when it does', async () => {
    await go('/p/docs-desk/audits');
    await page
      .getByRole('button', { name: /^Delete audit/ })
      .first()
      .waitFor();
    // A copy is written a moment after its page is shown.
    const copies = () => page.evaluate(keptPaths);
    await expect
      .poll(async () => (await copies()).filter((path) => path.includes('/audits')).length)
      .toBeGreaterThan(0);
    await context.route('**/api/**', (route) => route.abort('connectionrefused'));
    await page.getByRole('link', { name: '№ 1' }).click();
    await page.goBack();
    await page.getByText(/The server does not answer\. This is what was known on \d+ \w+, \d+:\d+/).waitFor();
    await page.getByRole('link', { name: '№ 2' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Delete audit/ }).count()).toBe(0);
    await context.unroute('**/api/**');
    await page
      .getByRole('button', { name: /^Delete audit/ })
      .first()
      .waitFor();
    await expect.poll(() => page.getByText('The server does not answer').count()).toBe(0);
  });

  it('forgets its copies of an audit that somebody else deleted', async () => {
    await go('/p/docs-desk/audits/2/findings');
    await page.getByRole('heading', { name: 'Findings' }).waitFor();
    const { id } = await (await fetch(`${product.url}/api/v1/projects/docs-desk/audits/2`)).json();
    const copies = () => page.evaluate(keptPaths);
    await expect.poll(async () => (await copies()).filter((path) => path.includes(id)).length).toBeGreaterThan(1);
    expect((await fetch(`${product.url}/api/v1/audits/${id}`, { method: 'DELETE' })).status).toBe(204);
    await go('/p/docs-desk/audits/2');
    await expect
      .poll(async () => (await copies()).filter((path) => path.includes(id) || path.endsWith('/docs-desk/audits/2')))
      .toEqual([]);
  });
});

/** Paths of the answers that the page keeps for a lost server. Runs in the browser. */
function keptPaths(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const opened = indexedDB.open('seaworthy', 1);
    opened.onerror = () => reject(opened.error);
    opened.onsuccess = () => {
      const keys = opened.result.transaction('answers').objectStore('answers').getAllKeys();
      keys.onerror = () => reject(keys.error);
      keys.onsuccess = () => {
        opened.result.close();
        resolve(keys.result.map(String));
      };
    };
  });
}
