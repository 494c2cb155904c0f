import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { settled, visit } from './support/settled.ts';

/**
 * The whole way once, as a person goes it: real product, real Chromium. Upload the sinful fixture, watch the stages, open a
 * finding, answer a question and see the score move, download the Markdown.
 */
describe('from an archive in the browser to a report', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-journey-'));
  const archive = join(folder, 'docs-desk.tar.gz');

  beforeAll(async () => {
    execFileSync('tar', ['czf', archive, '-C', join(root, 'fixtures/docs-desk/repo'), '.']);
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    page = await browser.newPage();
    await page.goto(product.url);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the limits before an upload, takes the archive and shows every stage to its end', async () => {
    await visit(page, `${product.url}/projects/new`);
    await page
      .getByText(/1(\.0)? G(i)?B/)
      .first()
      .waitFor();
    await page.locator('input[type=file]:enabled').first().setInputFiles(archive);
    await page.getByRole('button', { name: /Upload and audit/ }).click();
    await page.waitForURL(/\/p\/docs-desk\/audits\/1/);
    await page.getByRole('heading', { level: 1 }).waitFor();
    // The live page leads to the summary by itself when the audit ends.
    await page.getByRole('meter').waitFor();
    await expect.poll(() => page.getByRole('meter').getAttribute('aria-valuetext')).toMatch(/^\d+\.\d of 10/);
  });

  it('survives a reload and keeps the progress log', async () => {
    await page.reload();
    await page.getByRole('meter').waitFor();
    await page.goto(`${page.url().replace(/\/$/, '')}/live`);
    await page.getByText('Write the reports').first().waitFor();
    await page.goBack();
    await page.getByRole('meter').waitFor();
    await settled(page);
  });

  it("opens a finding with its line, and the seed's fields in order", async () => {
    await page
      .getByRole('link', { name: /^Findings/ })
      .first()
      .click();
    await page.waitForURL(/findings/);
    await page.getByText('Lost data stays lost: there is no backup').first().click();
    const headings = ['Problem', 'Impact', 'Verify', 'Fix', 'Trade-off', 'Evidence'];
    for (const name of headings) await page.getByRole('heading', { name, exact: true }).first().waitFor();
    await settled(page);
    const tops = await Promise.all(
      headings.map(
        async (name) => (await page.getByRole('heading', { name, exact: true }).first().boundingBox())?.y ?? -1,
      ),
    );
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
    await page
      .getByText(/docker-compose\.yml\s*:\s*\d+/)
      .first()
      .waitFor();
  });

  it('answers a question and the score moves at once', async () => {
    await page
      .getByRole('link', { name: /^Questions/ })
      .first()
      .click();
    await page.getByText('Do the container logs leave the host').first().waitFor();
    const question = page.locator('form', { hasText: 'Do the container logs leave the host' });
    await question.getByRole('radio').first().check();
    await question.getByRole('textbox').fill('Shipped by the host agent.');
    await question.getByRole('button', { name: 'Save answer' }).click();
    await page
      .getByText(/Saved\. Score \d+\.\d → \d+\.\d/)
      .first()
      .waitFor();
  });

  it('downloads the Markdown of the audit', async () => {
    await page.getByRole('link', { name: 'Summary' }).first().click();
    await page.getByRole('meter').waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('link', { name: /Markdown/ })
        .first()
        .click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toMatch(/^# Infrastructure & Deployment Audit — docs-desk$/m);
    expect(text).toMatch(/^\[SEVERITY: HIGH\]$/m);
  });

  it('refuses what is no archive with a sentence and keeps the page usable', async () => {
    const bad = join(folder, 'notes.zip');
    execFileSync('sh', ['-c', `printf 'just text' > '${bad}'`]);
    await visit(page, `${product.url}/projects/new`);
    await page.locator('input[type=file]:enabled').first().setInputFiles(bad);
    await page.getByText(/no known archive/i).waitFor();
    await page.getByText('Nothing was sent').waitFor();
    await settled(page);
    expect(await page.getByRole('button', { name: /Upload and audit/ }).count()).toBe(0);
  });
});
