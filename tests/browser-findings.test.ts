import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Report } from '../packages/schema/src/report.ts';
import { openStore } from '../packages/store/src/open-store.ts';
import { manyFindings, storeReport } from '../tools/bench/many-findings.ts';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { type Product, startProduct } from './support/product.ts';
import { hasFocus, says, settled, visit as visitPage, widthOf } from './support/settled.ts';

const count = 5_000;
const golden = new URL('../fixtures/docs-desk/report.json', import.meta.url);

/** The findings page as people use it, with few findings and with thousands: real product, real store, real Chromium. */
describe('the findings page', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    const store = await openStore({ dataDir: product.dataDir });
    await storeReport(store, Report.parse(JSON.parse(readFileSync(golden, 'utf8'))));
    await storeReport(store, manyFindings(count));
    await store.close();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.url });
    page = await context.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const rows = () => page.locator('nav[aria-label="List of findings"] li a');
  const filter = () => page.getByRole('combobox', { name: 'Filter' });
  const shown = () => page.locator('h1 + p').textContent();
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const visit = async (project: string, path: string) => {
    await visitPage(page, `${product.url}/p/${project}/audits/1/findings${path}`);
    await page.getByRole('heading', { level: 1, name: 'Findings' }).waitFor();
  };
  const small = (path = '') => visit('docs-desk', path);
  const large = (path = '') => visit('fleet', path);

  it('keeps the filter in the address, completes it, and its figures switch it', async () => {
    await small();
    await rows().first().waitFor();
    await filter().fill('sev:cri');
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await filter().press('ArrowDown');
    await filter().press('Enter');
    await expect.poll(() => filter().inputValue()).toBe('sev:critical ');
    await page.waitForURL(/\?q=sev:critical$/);
    await expect.poll(shown).toMatch(/^8 of \d+ findings$/);
    await page.getByRole('button', { name: /^High/ }).click();
    await page.waitForURL(/\?q=sev:critical,high$/);
    await page.reload();
    await rows().first().waitFor();
    await expect.poll(() => filter().inputValue()).toBe('sev:critical,high');
    const critical = page.getByRole('button', { name: /^Critical/ });
    await expect.poll(() => critical.getAttribute('aria-pressed')).toBe('true');
  });

  it('says what of the filter it does not understand, and which condition hides everything', async () => {
    await small('?q=sev:worst');
    await page.getByText('"worst" is no value of "sev:"').waitFor();
    await filter().fill('sev:critical plan:monitor');
    await page.getByText(/No finding matches\. \d+ are hidden by/).waitFor();
    await page.getByRole('button', { name: 'Show them' }).click();
    await rows().first().waitFor();
    await expect.poll(() => filter().inputValue()).not.toContain(' ');
  });

  it('is worked through with the keyboard alone, and Escape leads back to the row', async () => {
    await small('?sort=severity');
    await rows().first().waitFor();
    await page.keyboard.press('j');
    await hasFocus(rows().first());
    await page.keyboard.press('j');
    const second = await rows().nth(1).getAttribute('id');
    await expect.poll(focused).toBe(second);
    await page.keyboard.press('x');
    await page.getByText('1 selected').waitFor();
    await page.keyboard.press('o');
    await page.waitForURL(/findings\/[0-9a-f]+\?sort=severity$/);
    await page.getByRole('heading', { name: 'Trade-off' }).waitFor();
    await settled(page);
    await says(page, 'Copied', () => page.keyboard.press('c'));
    await expect.poll(copied).toMatch(/^\[SEVERITY: (CRITICAL|HIGH)\]$/m);
    await page.keyboard.press('j');
    await page.waitForURL((url) => !url.pathname.endsWith(second?.replace('finding-', '') ?? ''));
    const third = await rows().nth(2).getAttribute('id');
    await page.keyboard.press('Escape');
    await page.waitForURL(/findings\?sort=severity$/);
    await page.waitForFunction((id) => document.activeElement?.id === id, third);
    await page.keyboard.press('/');
    await hasFocus(filter());
  });

  it('folds equal findings into one row that opens with the arrow', async () => {
    await small('?q=rule:runs-as-root');
    await expect.poll(() => rows().count()).toBe(1);
    await rows().first().press('ArrowRight');
    await rows().nth(1).waitFor();
    await rows().first().press('ArrowLeft');
    await page.waitForFunction(() => document.querySelectorAll('nav[aria-label="List of findings"] li').length === 1);
  });

  it('shows the change, saves it as a patch, and leads to what is related', async () => {
    await small('?q=has:patch+rule:runs-as-root');
    await rows().first().click();
    await page.getByRole('heading', { name: 'Related' }).waitFor();
    await page.getByRole('button', { name: 'Unified' }).click();
    await page.getByRole('region', { name: /^Change of/ }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download .patch' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('runs-as-root.patch');
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^diff --git /);
    await settled(page);
    const before = page.url();
    await page
      .getByRole('region', { name: /^Finding:/ })
      .getByRole('link', { name: 'The application runs as root' })
      .click();
    await page.waitForURL((url) => url.href !== before);
  });

  it('moves the border between list and finding by keys, and remembers it', async () => {
    const border = page.getByRole('separator', { name: 'Width of the list' });
    await border.press('ArrowRight');
    await expect.poll(() => border.getAttribute('aria-valuenow')).toBe('44');
    await page.reload();
    await border.waitFor();
    await expect.poll(() => border.getAttribute('aria-valuenow')).toBe('44');
  });

  it('draws thousands as they are scrolled, without a blank row, and each says where it stands', async () => {
    await large('?group=file&sort=file');
    await rows().first().waitFor();
    await expect.poll(shown).toBe('5,000 findings');
    const drawn = await rows().count();
    expect(drawn).toBeLessThan(200);
    const blanks = await page.evaluate(async () => {
      const list = document.querySelector('nav[aria-label="List of findings"]');
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      let found = 0;
      for (let step = 0; step < 30; step += 1) {
        window.scrollBy(0, 700);
        await frame();
        await frame();
        const tops = [150, 400, 700].map((y) => document.elementFromPoint(500, y));
        found += tops.filter((element) => element === list || element?.parentElement === list).length;
      }
      return found;
    });
    expect(blanks).toBe(0);
    const last = page.locator('nav[aria-label="List of findings"] li').last();
    await expect.poll(async () => Number(await last.getAttribute('aria-posinset'))).toBeGreaterThan(200);
    await expect.poll(async () => Number(await last.getAttribute('aria-setsize'))).toBeGreaterThan(1_000);
  });

  it('groups thousands by rule at first, and leads the focus to rows that were not drawn', async () => {
    await large();
    await rows().first().waitFor();
    await expect.poll(() => page.getByLabel('Group').inputValue()).toBe('rule');
    await page.getByLabel('Group').selectOption('File');
    await page.waitForURL(/group=file$/);
    await settled(page);
    await rows().first().press('End');
    await page.waitForFunction(() => {
      const row = document.activeElement?.closest('li');
      return row != null && row.getAttribute('aria-posinset') === row.getAttribute('aria-setsize');
    });
  });

  it('has no accessibility violation with list, suggestions and finding, in both colour schemes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await large();
      await rows().first().waitFor();
      await filter().fill('se');
      await page.getByRole('listbox').getByRole('option').first().waitFor();
      expect(await violationsOf(page), `list in ${colorScheme}`).toEqual([]);
      await small('?q=has:patch');
      await rows().first().click();
      await page.getByRole('heading', { name: 'Trade-off' }).waitFor();
      expect(await violationsOf(page), `finding in ${colorScheme}`).toEqual([]);
    }
  });

  it('at 320 px shows the list or the finding, and never scrolls sideways', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await large();
    await rows().first().waitFor();
    expect(await widthOf(page)).toBe(320);
    await small('?q=has:patch');
    await rows().first().click();
    await page.getByRole('heading', { name: 'Trade-off' }).waitFor();
    expect(await widthOf(page)).toBe(320);
    await expect.poll(() => rows().count()).toBe(0);
    await expect.poll(focused).toBe('finding-title');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await rows().first().waitFor();
  });
});
