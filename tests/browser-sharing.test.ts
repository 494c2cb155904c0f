import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reassess } from '../packages/assess/src/reassess.ts';
import { Report } from '../packages/schema/src/report.ts';
import { openStore } from '../packages/store/src/open-store.ts';
import { storeReport } from '../tools/bench/many-findings.ts';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { hasFocus, readyToType, settled, visit as visitPage, widthOf } from './support/settled.ts';

const golden = Report.parse(JSON.parse(readFileSync(join(root, 'fixtures/docs-desk/report.json'), 'utf8')));
const history = '/p/docs-desk/audits';

/** The shared history of a project, its settings, and one audit as somebody without an account reads it. */
describe('what a team keeps and shows to others', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    const store = await openStore({ dataDir: product.dataDir });
    await storeReport(store, golden);
    await storeReport(store, reassess({ ...golden, findings: golden.findings.slice(4) }, new Map()));
    await storeReport(store, golden);
    await store.close();
    const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.url });
    page = await context.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const rows = () => page.getByRole('table', { name: 'Audits, newest first' }).getByRole('rowheader');
  const visit = async (path: string) => {
    await visitPage(page, product.url + path);
  };

  it('writes a label where it stands, pins, and finds both again', async () => {
    await visit(history);
    await page.getByRole('button', { name: 'Add label to № 1' }).click();
    await readyToType(page);
    await page.keyboard.type('before the move');
    await page.keyboard.press('Enter');
    const label = page.getByRole('button', { name: 'before the move: label of № 1. Change' });
    await label.waitFor();
    await hasFocus(label);
    await page.keyboard.press('Enter');
    await readyToType(page);
    await page.keyboard.type(' and more');
    await page.keyboard.press('Escape');
    await label.waitFor();

    await page.getByRole('button', { name: 'Pin № 2: it stays, whatever the retention says' }).click();
    await page.getByRole('button', { name: 'Unpin № 2' }).waitFor();
    await page.getByLabel('Pinned only').check();
    await expect.poll(() => rows().allInnerTexts()).toEqual([expect.stringMatching(/^№ 2\s+Pinned$/)]);
    await page.getByLabel('Pinned only').uncheck();
    await page.getByLabel('Search', { exact: true }).fill('the move');
    await page.waitForURL(/\?q=the\+move$/);
    await expect.poll(() => rows().allInnerTexts()).toEqual(['№ 1']);
    await page.getByLabel('Author').fill('nobody');
    await page.getByText('No audit fits.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => rows().count()).toBe(3);
  });

  it('puts an audit into the trash, takes that back, and fetches it from there', async () => {
    await visit(history);
    await page.getByRole('button', { name: 'Delete audit № 3 of docs-desk' }).click();
    await page.getByText('№ 3 is in the trash, for 7 days.').waitFor();
    await expect.poll(() => rows().count()).toBe(2);
    await page.keyboard.press('z');
    await page.getByText('№ 3 is back.').waitFor();
    await expect.poll(() => rows().count()).toBe(3);

    await page.getByRole('button', { name: 'Delete audit № 3 of docs-desk' }).click();
    await expect.poll(() => rows().count()).toBe(2);
    await page.getByRole('button', { name: 'Trash' }).click();
    const trash = page.getByRole('table', { name: 'Deleted audits' });
    await expect.poll(() => trash.getByRole('row').nth(1).textContent()).toMatch(/№ 3.*6 days/s);
    expect(await violationsOf(page)).toEqual([]);
    await visit('/projects');
    await expect.poll(() => page.getByRole('row').nth(1).textContent()).toContain('docs-desk');
    await visit(`${history}?trash=yes`);
    await page.getByRole('button', { name: 'Restore № 3' }).click();
    await page.getByText('The trash is empty.').waitFor();
    await page.getByRole('button', { name: 'Back to the audits' }).click();
    await expect.poll(() => rows().count()).toBe(3);
  });

  it('changes the settings of a project, and says which of them it cannot read', async () => {
    await visit('/p/docs-desk/settings');
    await page.getByLabel('Finished audits to keep').fill('many');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Write a whole number from 1 to 1,000, or nothing.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await page.getByLabel('Finished audits to keep').fill('20');
    await page.getByText('Kept: the newest 20 audits.').waitFor();
    await page.getByLabel('Name').fill('Document desk');
    await page.getByLabel('Fail on').selectOption('Critical findings');
    await page.getByLabel('Lowest score').fill('6.5');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'Document desk' }).waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel('Finished audits to keep').inputValue()).toBe('20');
    await expect.poll(() => page.getByLabel('Fail on').inputValue()).toBe('critical');
    const badge = page.getByRole('img', { name: 'Score of Document desk' });
    await expect.poll(() => badge.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(50);
  });

  it('shows one audit to whoever has the link, asks for nothing else, and ends when the link is revoked', async () => {
    await visit('/p/docs-desk/audits/1');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByLabel('Days it works').fill('120');
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByText('Write a whole number from 1 to 90.').waitFor();
    await page.getByLabel('Days it works').fill('3');
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violationsOf(page), colorScheme).toEqual([]);
    }

    const visitor = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
    await readThrough(visitor, link);
    await visitor.close();

    await page.getByRole('button', { name: /^Revoke the link of/ }).click();
    await page.getByText('Revoked. The link shows nothing any more.').waitFor();
    await page.getByText('There is no link.').waitFor();
    for (const address of [link, `${link}/findings`, `${product.url}/share/${'A'.repeat(43)}`]) {
      const late = await browser.newContext({ reducedMotion: 'reduce' });
      const shown = await late.newPage();
      await shown.goto(address);
      await shown.getByRole('heading', { level: 1, name: 'This link shows nothing' }).waitFor();
      expect(await violationsOf(shown)).toEqual([]);
      await late.close();
    }
  });

  /** Every page of the shared audit, as a stranger with a browser of their own. */
  async function readThrough(visitor: BrowserContext, link: string): Promise<void> {
    const shown = await visitor.newPage();
    const base = new URL(link).pathname;
    const asked: string[] = [];
    const broken: string[] = [];
    shown.on('request', (request) => asked.push(new URL(request.url()).pathname));
    shown.on('pageerror', (error) => broken.push(error.message));
    shown.on('response', (answer) => answer.status() >= 400 && broken.push(`${answer.status()} ${answer.url()}`));
    const first = golden.findings[0]?.id ?? '';
    const pages: readonly (readonly [path: string, appears: string | RegExp])[] = [
      ['', /Fix first/],
      ['/findings', 'Findings'],
      [`/findings/${first}`, 'Problem'],
      ['/questions', 'Questions'],
      ['/diagram', 'Diagram'],
      ['/checklist', 'Pre-production'],
      ['/plan', 'Fix Now'],
      ['/coverage', 'Receipt'],
    ];
    for (const colorScheme of ['light', 'dark'] as const) {
      await shown.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // The scheme changes nothing but colours.
      for (const [path, appears] of colorScheme === 'light' ? pages : pages.slice(0, 3)) {
        await shown.setViewportSize({ width: 1280, height: 900 });
        await shown.goto(link + path);
        await shown.getByRole('heading', { name: appears }).first().waitFor();
        await shown.getByText(/^Shared by .+, read only, until \d+ \w+ \d{4}$/).waitFor();
        await settled(shown);
        expect(await leadingOut(shown, base), path).toEqual([]);
        const rules = colorScheme === 'light' ? undefined : ['color-contrast'];
        expect(await violationsOf(shown, rules), `${path} in ${colorScheme}`).toEqual([]);
        expect(
          await shown.getByRole('button', { name: /Accept risk|Assign|Save answer|Add comment|Share/ }).count(),
        ).toBe(0);
        await shown.setViewportSize({ width: 320, height: 640 });
        expect(await widthOf(shown), path).toBe(320);
      }
    }
    await shown.setViewportSize({ width: 1280, height: 900 });
    await visitPage(shown, link);
    const [download] = await Promise.all([
      shown.waitForEvent('download'),
      shown.getByRole('link', { name: 'report.json' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('"schema":"seaworthy.dev/report/1"');
    await shown.keyboard.press('g');
    await shown.keyboard.press('f');
    await shown.waitForURL(`${link}/findings`);
    await shown.getByRole('navigation', { name: 'List of findings' }).getByRole('link').first().waitFor();
    await settled(shown);
    await shown.keyboard.press('j');
    await shown.keyboard.press('o');
    await shown.getByRole('heading', { name: 'Trade-off' }).waitFor();
    expect(asked.filter((path) => path.startsWith('/api/') && !path.startsWith('/api/v1/shared/'))).toEqual([]);
    expect(asked.some((path) => path.startsWith('/api/v1/shared/'))).toBe(true);
    expect(broken).toEqual([]);
  }
});

/** Addresses on the page that are not of what the link shows. */
function leadingOut(page: Page, base: string): Promise<readonly string[]> {
  return page.evaluate((own) => {
    const token = own.slice('/share/'.length);
    const links = [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href') ?? '');
    const inside = [`${own}`, `${own}/`, `${own}?`, `/api/v1/shared/${token}/`];
    return links.filter(
      (href) => !href.startsWith('#') && !inside.some((start) => href === own || href.startsWith(start)),
    );
  }, base);
}
