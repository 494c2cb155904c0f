import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Report } from '../packages/schema/src/report.ts';
import { openStore } from '../packages/store/src/open-store.ts';
import { manyFindings, storeReport } from '../tools/bench/many-findings.ts';
import { launchChromium } from './support/chromium.ts';
import { type Product, startProduct } from './support/product.ts';
import { hasFocus, settled, visit as visitPage } from './support/settled.ts';

const golden = (name: string) =>
  Report.parse(JSON.parse(readFileSync(new URL(`../fixtures/${name}/report.json`, import.meta.url), 'utf8')));

/** Summary, questions, checklist, plan, coverage and the rule catalogue, worked with the keyboard: real product, real Chromium. */
describe('the pages of an audit', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    const store = await openStore({ dataDir: product.dataDir });
    for (const name of ['docs-desk', 'shop-k8s', 'library-only']) await storeReport(store, golden(name));
    await storeReport(store, manyFindings(5_000));
    await store.close();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const visit = async (path: string, heading?: string | RegExp) => {
    await visitPage(page, product.url + path);
    await page.getByRole('heading', { level: 1, ...(heading === undefined ? {} : { name: heading }) }).waitFor();
  };
  const focusedText = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  const tabCount = (tab: string) => page.getByRole('link', { name: new RegExp(`^${tab}`) }).textContent();

  it('say on the summary what was found, where the score stands and what fixing gives, and nothing moves meanwhile', async () => {
    await page.addInitScript(() => {
      const shifts = { sum: 0 };
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.sum += (entry as unknown as { value: number }).value; // layout-shift entries carry it
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await visit('/p/docs-desk/audits/1');
    await expect
      .poll(() => page.getByRole('meter').getAttribute('aria-valuetext'))
      .toMatch(/^1\.8 of 10, .*held below 3\.\d by 8 critical and 28 high findings/);
    await page.getByRole('link', { name: /8 Critical/ }).waitFor();
    await page.getByText(/^With these 3 the score is 2\.\d\. All of Fix Now, \d+ items, .*: 8\.\d\.$/).waitFor();
    await page.getByText(`All of Fix Now, ${golden('docs-desk').plan.now.length} items`).waitFor();
    await settled(page);
    const moved = await page.evaluate(() => (globalThis as unknown as { shifts: { sum: number } }).shifts.sum); // defined above
    expect(moved).toBeLessThanOrEqual(0.02);
  });

  it('spell a compartment out, lead from it to its findings, and show every term, by keyboard', async () => {
    const cells = page.locator('table td a[tabindex="0"]');
    await cells.first().focus();
    await hasFocus(cells.first());
    const before = await focusedText();
    await page.keyboard.press('ArrowRight');
    await expect.poll(focusedText).not.toBe(before);
    await expect.poll(() => cells.textContent()).toBe(await focusedText());
    await hasFocus(cells);
    await page.getByText(/^2A Network › TLS/).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/findings\?q=section/);
    await visit('/p/docs-desk/audits/1');
    await page.getByRole('button', { name: 'Every term' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Every term of the score' });
    await dialog.getByRole('row').nth(35).waitFor();
    await dialog.getByText('> 0').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('say that there is not enough to score', async () => {
    await visit('/p/library-only/audits/1', 'Not enough to score');
    await page.getByText(/Looked for: Dockerfiles/).waitFor();
    expect(await page.getByRole('meter').count()).toBe(0);
  });

  it('show what an answer makes of the score before it is saved, move with it, and take it back and again', async () => {
    await visit('/p/shop-k8s/audits/1/questions', 'Questions');
    const form = page.locator('form', { hasText: 'Do the container logs leave the host' });
    const first = form.getByRole('radio').first();
    const preview = /→ (\d+\.\d)/.exec((await form.locator('label', { hasText: 'Yes' }).textContent()) ?? '')?.[1];
    await first.press('Space');
    await page.getByText(`${preview} with 1 unsaved answer`).waitFor();
    await form.getByRole('textbox').fill('Shipped by the node agent.');
    const open = await tabCount('Questions');
    await form.getByRole('button', { name: 'Save answer' }).press('Enter');
    await form.getByText(new RegExp(`Saved\\. Score \\d+\\.\\d → ${preview}`)).waitFor();
    await form.getByText(/^Attested: yes, by .+, until /).waitFor();
    await expect.poll(() => tabCount('Questions')).not.toBe(open);
    await form.getByRole('button', { name: 'Withdraw' }).click();
    await form.getByText(/^Withdrawn/).waitFor();
    await expect.poll(() => tabCount('Questions')).toBe(open);
    await form.getByRole('button', { name: 'Undo' }).click();
    await form.getByText(/^Attested: yes/).waitFor();
    // The words come back with the next answer of the server, a moment after the state.
    await expect.poll(() => form.getByRole('textbox').inputValue()).toBe('Shipped by the node agent.');
  });

  it('keep a question open with the name of who would know, open the line a value rests on, and keep the text on an error', async () => {
    await visit('/p/docs-desk/audits/1/questions', 'Questions');
    await expect.poll(() => page.locator('tbody').first().getByRole('row').count()).toBe(7);
    await page.getByText('docker-compose.yml:2', { exact: true }).first().click();
    await page
      .getByRole('region', { name: /The line at docker-compose\.yml:2/ })
      .first()
      .waitFor();
    const form = page.locator('form').first();
    await form.getByRole('radio', { name: /I don't know/ }).check();
    await form.getByRole('button', { name: 'Save answer' }).click();
    await form.getByText('Say who would know.').waitFor();
    await form.getByLabel('Who would know?').fill('Ana');
    await page.route('**/asked', (route) => route.abort());
    await form.getByRole('button', { name: 'Save answer' }).click();
    await form.getByText('The server does not answer').waitFor();
    await expect.poll(() => form.getByLabel('Who would know?').inputValue()).toBe('Ana');
    await page.unroute('**/asked');
    await form.getByRole('button', { name: 'Save answer' }).click();
    await form.getByText(/^Open\. Ana would know/).waitFor();
  });

  it('list 42 items, all or the open ones, with evidence or without', async () => {
    await visit('/p/shop-k8s/audits/1/checklist', 'Checklist');
    const items = page.locator('tbody th[scope="row"]');
    await expect.poll(() => items.count()).toBe(42);
    await page.getByText('k8s/ingress.yaml:11').first().waitFor();
    await page.getByLabel('Evidence').uncheck();
    await expect.poll(() => page.getByText('k8s/ingress.yaml:11').count()).toBe(0);
    await page.getByRole('radio', { name: 'All' }).press('ArrowRight');
    await expect.poll(() => items.count()).toBeLessThan(42);
    await settled(page);
    expect(await page.getByText('Not applicable', { exact: true }).count()).toBe(0);
    await page
      .getByRole('link', { name: /answer now/i })
      .or(page.locator('tbody td a'))
      .first()
      .click();
    await page.waitForURL(/findings\/|questions/);
  });

  it('simulate fixes, find the cheapest way to a score, and hand both over as files', async () => {
    await visit('/p/docs-desk/audits/1/plan', 'Plan');
    const bar = page.getByRole('region', { name: 'Simulator' });
    await bar.getByText('1.8, as it is').waitFor();
    await page.getByRole('checkbox', { name: /^Select: Allow uploads/ }).press('Space');
    await bar.getByText(/1\.8 → 2\.\d predicted/).waitFor();
    await page.getByLabel('Reach').selectOption({ label: '7.0 of 10' });
    await page.getByText(/cheapest set: \d+ fixes/).waitFor();
    await bar.getByText('1.8 → 7.0 predicted').waitFor();
    const [patch] = await Promise.all([
      page.waitForEvent('download'),
      bar.getByRole('button', { name: /Download \.patch/ }).click(),
    ]);
    expect(patch.suggestedFilename()).toBe('docs-desk-1.patch');
    expect(readFileSync(await patch.path(), 'utf8')).toMatch(/^diff --git /);
    await bar.getByText(/in the patch|in one patch/).waitFor();
    const [issues] = await Promise.all([
      page.waitForEvent('download'),
      bar.getByRole('button', { name: /Issues CSV/ }).click(),
    ]);
    expect(readFileSync(await issues.path(), 'utf8')).toMatch(/^Title,Description,Severity/);
    await bar.getByRole('button', { name: 'Clear' }).click();
    await bar.getByText('1.8, as it is').waitFor();
  });

  it('plan 5,000 findings as some dozens of decisions', async () => {
    await visit('/p/fleet/audits/1/plan', 'Plan');
    await page.locator('tbody tr').first().waitFor();
    await settled(page);
    expect(await page.locator('tbody tr').count()).toBeLessThan(1_000);
    const boxes = page.getByRole('checkbox', { name: /^Select all of Fix Now/ });
    await boxes.check();
    await page
      .getByRole('region', { name: 'Simulator' })
      .getByText(/fixes selected/)
      .waitFor();
  });

  it('count every file once, name every rule, and verify the receipt', async () => {
    await visit('/p/docs-desk/audits/1/coverage#s-health-startup-probes', 'Coverage');
    const report = golden('docs-desk');
    const figures = page.locator('dl').first().locator('dd');
    const sum = async () => (await figures.allTextContents()).reduce((all, figure) => all + Number(figure), 0);
    await expect.poll(sum).toBe(report.input.files);
    await page.locator('#s-health-startup-probes[open]').waitFor();
    await page
      .getByLabel('Show')
      .selectOption({ label: `Sound (${report.ruleOutcomes.filter((it) => it.status === 'passed').length})` });
    await page.getByRole('button', { name: 'Verify the stored report here' }).click();
    await page.getByText(`Verified: report.json hashes to ${report.receipt.sha256}, its receipt.`).waitFor();
  });

  it('explain every rule: found by words, with reasons, examples and sources', async () => {
    await visit('/rules', 'Rules');
    await page.getByRole('searchbox').fill('startup probe');
    await page
      .getByRole('status')
      .getByText(/^\d+ of \d+ rules$/)
      .waitFor();
    await settled(page);
    await page.locator('main li a').first().press('Enter');
    await page.waitForURL(/\/rules\/[a-z-]+\/[a-z-]+\/[a-z0-9-]+$/);
    for (const heading of [
      'Why it matters',
      'How it fails',
      'How to verify',
      'Fix',
      'Trade-off',
      'Examples',
      'Sources',
      'Version',
    ])
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    await page
      .getByRole('region', { name: /The rule fails here, example 1/ })
      .first()
      .waitFor();
    await visit('/rules/network/tls/no-such-rule');
    await page.getByText(/There is no rule/).waitFor();
  });
});
