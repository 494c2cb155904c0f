import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Report } from '../packages/schema/src/report.ts';
import { launchChromium } from './support/chromium.ts';
import { focused, tabTo as tabIn } from './support/keys-only.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { says, settled, visit } from './support/settled.ts';

/**
 * Every journey without a mouse: real product, real Chromium. Only keys reach the page, each stop of the tab key can be
 * seen, and whatever closes gives the focus back.
 */
describe('with the keyboard alone', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-keyboard-'));
  const archiveOf = (fixture: string) => join(folder, `${fixture}.tar.gz`);

  beforeAll(async () => {
    for (const fixture of ['docs-desk', 'docs-desk-repaired']) {
      execFileSync('tar', ['czf', archiveOf(fixture), '-C', join(root, 'fixtures', fixture, 'repo'), '.']);
    }
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    const context = await browser.newContext({ viewport: { width: 1_280, height: 900 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.url });
    page = await context.newPage();
    await page.addInitScript(() => {
      const pointers = { count: Number(sessionStorage.getItem('pointers')) };
      addEventListener('pointerdown', () => sessionStorage.setItem('pointers', String(++pointers.count)), true);
    });
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const press = async (keys: string) => {
    for (const key of keys.split(' ')) await page.keyboard.press(key);
  };
  const onHeading = async (name: string | RegExp) => {
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await settled(page);
  };
  const tabTo = (name: RegExp, key?: string) => tabIn(page, name, key);
  const focusName = async () => (await page.evaluate(focused))?.name ?? 'nothing';
  const focus = () => expect.poll(focusName);
  const go = (path: string) => visit(page, product.url + path);
  const closed = () => expect.poll(() => page.locator('dialog[open]').count()).toBe(0);

  it('an archive is chosen, uploaded and watched until its summary opens', async () => {
    await go('/');
    await onHeading('No audit yet');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      tabTo(/^Choose archive/).then(() => page.keyboard.press('Enter')),
    ]);
    await chooser.setFiles(archiveOf('docs-desk'));
    await page.getByRole('button', { name: 'Upload and audit' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Upload and audit' }).isEnabled()).toBe(true);
    await tabTo(/^Upload and audit/);
    await press('Enter');
    await page.waitForURL(/\/p\/docs-desk\/audits\/1/);
    await page.getByRole('meter').waitFor();
    await settled(page);
    await focus().toMatch(/Not safe to deploy/);
  });

  it('a finding is found by filter, read, copied and left again', async () => {
    await press('g f');
    await page.waitForURL(/findings$/);
    await onHeading('Findings');
    await press('/');
    await focus().toBe('Filter');
    await page.keyboard.type('sev:critical');
    await press('Enter Escape');
    await page.waitForURL(/\?q=sev:critical$/);
    await settled(page);
    await press('j j o');
    await page.getByRole('heading', { name: 'Trade-off' }).waitFor();
    await settled(page);
    await says(page, 'Copied', () => press('c'));
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\[SEVERITY: CRITICAL\]$/m);
    const title = await page.locator('#finding-title').textContent();
    await press('Escape');
    await page.waitForURL(/findings\?q=sev:critical$/);
    await focus().toContain(title ?? '');
  });

  it('a question is answered', async () => {
    await press('g q');
    await onHeading('Questions');
    await tabTo(/^Yes/);
    await press('Space');
    await tabTo(/^Save answer/);
    await press('Enter');
    await page
      .getByText(/^Saved\. Score/)
      .first()
      .waitFor();
    await focus().not.toBe('nothing');
  });

  it('fixes are ticked in the plan, which says what they give', async () => {
    await press('g p');
    await onHeading('Plan');
    await tabTo(/^Select: /);
    await press('Space');
    await page
      .getByRole('region', { name: 'Simulator' })
      .getByText(/→ \d+\.\d predicted/)
      .waitFor();
    await focus().toMatch(/^Select: /);
  });

  it('an export is downloaded, and the focus goes back to its button', async () => {
    // The plan is long, and the button stands before it.
    await tabTo(/^Export$/, 'Shift+Tab');
    await press('Enter');
    await page.getByRole('dialog', { name: 'Export' }).waitFor();
    await settled(page);
    await tabTo(/^Download JSON/);
    const [download] = await Promise.all([page.waitForEvent('download'), press('Enter')]);
    expect(Report.parse(JSON.parse(readFileSync(await download.path(), 'utf8'))).findings.length).toBeGreaterThan(50);
    await press('Escape');
    await closed();
    await focus().toBe('Export');
  });

  it('two audits are compared', async () => {
    const form = new FormData();
    form.append('project', 'docs-desk');
    form.append(
      'archive',
      new Blob([new Uint8Array(readFileSync(archiveOf('docs-desk-repaired')))]),
      'repaired.tar.gz',
    );
    expect((await fetch(`${product.url}/api/v1/audits`, { method: 'POST', body: form })).status).toBe(201);
    await go('/p/docs-desk/audits/2');
    await page.getByRole('meter').first().waitFor();
    await settled(page);
    await press('g x');
    await page.waitForURL(/compare\/1\.\.\.2$/);
    await page
      .getByRole('heading', { name: /^Fixed/ })
      .first()
      .waitFor();
    await focus().toContain('→');
  });

  it('the palette leads to a page, and every dialog gives the focus back to where it was', async () => {
    await press('g h');
    await onHeading('Audits of docs-desk');
    await tabTo(/^Delete audit № 1/);
    const at = await focusName();
    expect(at).toMatch(/^Delete audit № 1/);
    for (const [keys, dialog] of [
      ['Control+k', 'Search'],
      ['?', 'Keyboard shortcuts'],
    ] as const) {
      await press(keys);
      await page.getByRole('dialog', { name: dialog }).waitFor();
      await settled(page);
      await press('Escape');
      await closed();
      await focus().toBe(at);
    }
    await press('Control+k');
    await page.getByRole('dialog', { name: 'Search' }).waitFor();
    await settled(page);
    await page.keyboard.type('rules');
    await page.getByRole('dialog').getByRole('option').first().waitFor();
    await settled(page);
    await press('Enter');
    await page.waitForURL(/\/rules/);
    await focus().toBe('Rules');
    await go('/p/docs-desk/audits/1');
    await page.getByRole('meter').first().waitFor();
    await settled(page);
    await tabTo(/^Every term/);
    await press('Enter');
    await page.getByRole('dialog', { name: 'Every term of the score' }).waitFor();
    await settled(page);
    await press('Escape');
    await closed();
    await focus().toBe('Every term');
  });

  it('the colours are chosen', async () => {
    await go('/rules');
    await onHeading('Rules');
    await tabTo(/^Colours/);
    await press('d');
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await focus().toMatch(/^Colours/);
  });

  it('no pointer was needed for any of it', async () => {
    expect(await page.evaluate(() => sessionStorage.getItem('pointers'))).toBeNull();
  });
});
