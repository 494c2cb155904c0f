import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Report } from '../packages/schema/src/report.ts';
import { openStore } from '../packages/store/src/open-store.ts';
import { storeReport } from '../tools/bench/many-findings.ts';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { type Product, startProduct } from './support/product.ts';
import { hasFocus, settled, visit } from './support/settled.ts';

const report = Report.parse(
  JSON.parse(readFileSync(new URL('../fixtures/docs-desk/report.json', import.meta.url), 'utf8')),
);

/** The export menu by keyboard alone, down to the bytes that are saved. */
describe('the export menu', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    const store = await openStore({ dataDir: product.dataDir });
    await storeReport(store, report);
    await store.close();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await visit(page, `${product.url}/p/docs-desk/audits/1/findings?q=sev:critical`);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const dialog = () => page.getByRole('dialog', { name: 'Export' });

  it('opens and closes by keyboard and gives the focus back', async () => {
    const button = page.getByRole('button', { name: 'Export' });
    await button.focus();
    await page.keyboard.press('Enter');
    await dialog().getByRole('link', { name: 'Download PDF, full' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await hasFocus(button);
  });

  it('saves what the filter shows', async () => {
    const critical = report.findings.filter((finding) => finding.severity === 'CRITICAL');
    await page.getByRole('button', { name: 'Export' }).press('Enter');
    await dialog()
      .getByRole('radio', { name: /^The whole audit/ })
      .press('ArrowDown');
    const chosen = dialog().getByRole('radio', {
      name: `The current filter, ${critical.length} of ${report.findings.length} findings`,
    });
    await expect.poll(() => chosen.isChecked()).toBe(true);
    const link = dialog().getByRole('link', { name: 'Download JSON' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.press('Enter')]);
    expect(download.suggestedFilename()).toBe('docs-desk-1-filtered-report.json');
    const saved = Report.parse(JSON.parse(readFileSync(await download.path(), 'utf8')));
    expect(saved.findings.map((finding) => finding.id)).toEqual(critical.map((finding) => finding.id));
    expect(saved.derived?.filter).toBe('sev:critical');
    await settled(page);
    expect(await dialog().getByRole('link', { name: 'Download JUnit' }).count()).toBe(0);
  });

  it('breaks no accessibility rule in either theme, and fits 320 px', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOf(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 700 });
    await settled(page);
    const [inner, outer] = await dialog().evaluate((element) => [element.scrollWidth, element.clientWidth]);
    expect(inner).toBeLessThanOrEqual(outer ?? 0);
  });
});
