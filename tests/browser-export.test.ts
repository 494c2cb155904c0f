import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Report } from '../packages/schema/src/report.ts';
import { openStore } from '../packages/store/src/open-store.ts';
import { storeReport } from '../tools/bench/many-findings.ts';
import { launchChromium } from './support/chromium.ts';
import { type Product, startProduct } from './support/product.ts';

const report = Report.parse(
  JSON.parse(readFileSync(new URL('../fixtures/docs-desk/report.json', import.meta.url), 'utf8')),
);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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
    await page.goto(`${product.url}/p/docs-desk/audits/1/findings?q=sev:critical`);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const dialog = () => page.getByRole('dialog', { name: 'Export' });
  const violations = async () => {
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const { axe: checker } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }; // added above
      return (await checker.run()).violations.map((violation) => violation.id);
    });
  };

  it('opens and closes by keyboard and gives the focus back', async () => {
    const button = page.getByRole('button', { name: 'Export' });
    await button.focus();
    await page.keyboard.press('Enter');
    await dialog().getByRole('link', { name: 'Download PDF, full' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('saves what the filter shows', async () => {
    const critical = report.findings.filter((finding) => finding.severity === 'CRITICAL');
    await page.getByRole('button', { name: 'Export' }).press('Enter');
    await dialog()
      .getByRole('radio', { name: /^The whole audit/ })
      .focus();
    await page.keyboard.press('ArrowDown');
    const chosen = dialog().getByRole('radio', {
      name: `The current filter, ${critical.length} of ${report.findings.length} findings`,
    });
    expect(await chosen.isChecked()).toBe(true);
    const link = dialog().getByRole('link', { name: 'Download JSON' });
    await link.focus();
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toBe('docs-desk-1-filtered-report.json');
    const saved = Report.parse(JSON.parse(readFileSync(await download.path(), 'utf8')));
    expect(saved.findings.map((finding) => finding.id)).toEqual(critical.map((finding) => finding.id));
    expect(saved.derived?.filter).toBe('sev:critical');
    expect(await dialog().getByRole('link', { name: 'Download JUnit' }).count()).toBe(0);
  });

  it('breaks no accessibility rule in either theme, and fits 320 px', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 700 });
    const [inner, outer] = await dialog().evaluate((element) => [element.scrollWidth, element.clientWidth]);
    expect(inner).toBeLessThanOrEqual(outer ?? 0);
  });
});
