import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { visit, widthOf } from './support/settled.ts';

/** Of the golden report, which is the one that the product makes. */
const findingsOf = (fixture: string): number =>
  JSON.parse(readFileSync(join(root, `fixtures/${fixture}/report.json`), 'utf8')).findings.length;
const all = findingsOf('docs-desk');
const ofSite = findingsOf('static-site');

/** Two audits of one project in the real product: the desk with every sin, then its repaired twin. */
describe('comparing two audits', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-compare-'));

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await audit('desk', 'docs-desk');
    await audit('desk', 'docs-desk-repaired');
    await audit('site', 'static-site');
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (path: string) => visit(page, product.url + path);
  const group = (name: string) => page.getByRole('heading', { level: 2, name, exact: true });

  it('leads from the summary to what was fixed and why the score moved', async () => {
    await open('/p/desk/audits/2');
    await page.getByRole('heading', { name: 'Since № 1' }).waitFor();
    await page.getByText(new RegExp(`Score \\+\\d\\.\\d\\d · 0 new, ${all} fixed`)).waitFor();
    await page.getByRole('link', { name: 'Compare', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/p/desk/compare/1...2');
    await group(`Fixed ${all}`).waitFor();
    await group('New 0').waitFor();
    const code = page.getByRole('row', { name: /^Code/ });
    await expect.poll(() => code.textContent()).toMatch(/\+\d\.\d\d/);
    await expect.poll(() => page.getByRole('row', { name: /^Rules/ }).textContent()).toMatch(/0$/);
    const memory = page.getByRole('row', { name: /memory/ }).first();
    await expect.poll(() => memory.textContent()).toContain('—');
  });

  it('filters, swaps and opens a finding in its own audit, by keyboard alone', async () => {
    await open('/p/desk/compare/1...2');
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('runs as root');
    await group('Fixed 2').waitFor();
    await page.waitForURL((url) => url.searchParams.get('q') === 'runs as root');
    await page.getByRole('button', { name: 'Swap' }).focus();
    await page.keyboard.press('Enter');
    await group(`New ${all}`).waitFor();
    await page.waitForURL(/compare\/2\.\.\.1$/);
    await page.getByRole('link', { name: 'The application runs as root' }).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/p/desk/audits/1/findings/*');
    await page.getByRole('heading', { name: 'The application runs as root' }).first().waitFor();
  });

  it('compares across projects, and an audit with itself', async () => {
    await open('/p/desk/compare/1...2');
    await page.getByRole('combobox', { name: 'Before' }).selectOption('site:1');
    await page.waitForURL('**/p/desk/compare/site:1...2');
    await page.getByRole('link', { name: 'Open № 1' }).waitFor();
    await group(`Fixed ${ofSite}`).waitFor();
    await open('/p/desk/compare/1...1');
    await page.getByText('Both sides are the same audit').waitFor();
    await group(`Still open ${all}`).waitFor();
    await group('Fixed 0').waitFor();
  });

  it('says what to do when there is only one audit, and that an address is wrong', async () => {
    await open('/p/site/compare/1...2');
    await page.getByRole('heading', { name: 'Audit again to compare' }).waitFor();
    await page.getByRole('link', { name: 'New audit' }).last().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/p/site/upload');
    await open('/p/desk/compare/1-2');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.goto(`${product.url}/p/desk/compare/1...9`);
    await page.getByRole('alert').waitFor();
  });

  it('has no accessibility violation in both colour schemes and fits 320 px', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const [path, width] of [
        ['/p/desk/compare/1...2', 1280],
        ['/p/desk/compare/1...2', 320],
        ['/p/site/compare/1...2', 320],
      ] as const) {
        await page.setViewportSize({ width, height: 800 });
        await open(path);
        expect(await violationsOf(page), `${path} in ${colorScheme} at ${width}`).toEqual([]);
        expect(await widthOf(page), path).toBeLessThanOrEqual(width);
      }
    }
  });

  /** Uploads a fixture as a client of the API and waits for its report. */
  async function audit(project: string, fixture: string): Promise<void> {
    const archive = join(folder, `${fixture}.tar.gz`);
    execFileSync('tar', ['czf', archive, '-C', join(root, `fixtures/${fixture}/repo`), '.']);
    const form = new FormData();
    form.append('project', project);
    form.append('archive', new Blob([new Uint8Array(readFileSync(archive))]), `${fixture}.tar.gz`);
    const created = await fetch(`${product.url}/api/v1/audits`, { method: 'POST', body: form });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string }; // the API's own promise
    const state = async () =>
      ((await (await fetch(`${product.url}/api/v1/audits/${id}`)).json()) as { state: string }).state; // as above
    await vi.waitFor(async () => expect(await state()).toBe('done'));
  }
});
