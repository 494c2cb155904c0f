import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, seedReport, serve } from '../apps/api/testing/serve.ts';
import type { Report } from '../packages/schema/src/report.ts';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { root } from './support/product.ts';
import { hasFocus, settled, visit, widthOf } from './support/settled.ts';

/** The diagram page in a real browser, by keyboard alone where a person would use it so. */
describe('the diagram page', () => {
  let served: Served;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const webDir = join(root, 'apps/web/dist');
    expect(existsSync(join(webDir, 'index.html')), 'npm test builds the web app first').toBe(true);
    [served, browser] = await Promise.all([serve({ config: { webDir } }), launchChromium()]);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await openDiagram('docs-desk');
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  /** The fixture's own golden report, as the worker would have stored it. */
  async function openDiagram(fixture: string): Promise<void> {
    const report = JSON.parse(readFileSync(join(root, `fixtures/${fixture}/report.json`), 'utf8')) as Report; // golden
    await seedReport(served, report, fixture);
    await visit(page, `${served.url}/p/${fixture}/audits/1/diagram`);
    await page.getByRole('heading', { level: 1, name: 'Diagram' }).waitFor();
  }

  /** What a screen reader says first: the drawing's own titles, or the text. */
  const label = () =>
    page.evaluate(
      () => (document.activeElement?.querySelector(':scope > title') ?? document.activeElement)?.textContent ?? '',
    );
  const focused = () => expect.poll(label);
  const parts = () => page.locator('[data-place]');

  it('is walked along its connections with arrow keys, one stop of the tab key', async () => {
    await expect.poll(() => page.locator('[data-place][tabindex="0"]').count()).toBe(1);
    await page.getByRole('region', { name: 'Drawing, can be scrolled' }).focus();
    await hasFocus(page.getByRole('region', { name: 'Drawing, can be scrolled' }));
    await page.keyboard.press('Tab');
    await focused().toMatch(/^Internet, Outside/);
    await page.keyboard.press('ArrowRight');
    await focused().toMatch(/^Internet to \w+: Sends requests, http :\d+$/);
    for (let i = 0; i < 6 && !(await label()).startsWith('Internet to nginx'); i++) {
      await page.keyboard.press('ArrowDown');
      await settled(page);
    }
    await page.keyboard.press('ArrowRight');
    await focused().toMatch(/^nginx, Proxy\. .*Critical · worst of \d+/);
    await page.keyboard.press('ArrowRight');
    await focused().toBe('nginx to api: Sends requests, http + ws · (1 MB) · (60 s)');
  });

  it('opens what has the focus with its lines, and gives the focus back', async () => {
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'nginx → api' });
    await panel.waitFor();
    await focused().toBe('nginx → api');
    await panel.getByRole('region', { name: 'nginx/nginx.conf' }).getByText('location /ws/ {').waitFor();
    await expect.poll(() => panel.textContent()).toContain('Request body: 1 MB, by default');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await focused().toMatch(/^nginx to api/);
  });

  it('leads from a part to its findings and to the findings of its files', async () => {
    await page.getByRole('button', { name: /^api, Service/ }).click();
    const panel = page.getByRole('complementary', { name: 'api' });
    await expect.poll(() => panel.getByRole('row', { name: /Memory limit/ }).textContent()).toContain('not set');
    const link = panel.getByRole('link', { name: 'Show in Findings' });
    await expect
      .poll(async () => decodeURIComponent((await link.getAttribute('href')) ?? ''))
      .toMatch(/\/findings\?q=file:/);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });

  it('says in its tables everything that it draws', async () => {
    await settled(page);
    const drawn = await parts().evaluateAll((all) => all.map((it) => it.querySelector('title')?.textContent ?? ''));
    const names = drawn.flatMap(
      (label) => /^(.+?), (?:Outside|Proxy|Service|Worker|Volume|Pipeline|Host|Registry|Store)/.exec(label)?.[1] ?? [],
    );
    const lines = drawn.flatMap((label) => /^(.+) to (.+?): (.+?)(?:, (.*))?$/.exec(label)?.slice(1) ?? []);
    expect(names.length).toBeGreaterThan(6);
    await page.keyboard.press('t');
    const [first, second] = [page.getByRole('table').nth(0), page.getByRole('table').nth(1)];
    await second.waitFor();
    await settled(page);
    const rows = await first.getByRole('rowheader').allTextContents();
    expect(rows.sort()).toEqual(names.sort());
    const cells = await second
      .getByRole('row')
      .evaluateAll((all) => all.slice(1).map((row) => [...row.children].slice(0, 4).map((it) => it.textContent ?? '')));
    expect(cells.flat().sort()).toEqual(lines.map((it) => it ?? '').sort());
    await page.keyboard.press('t');
    await parts().first().waitFor();
  });

  it('zooms with keys, and shows data, restarts and the boundary as words', async () => {
    await settled(page);
    const width = async () => (await page.locator('svg[role=group]').boundingBox())?.width ?? 0;
    const before = await width();
    await page.keyboard.press('+');
    await expect.poll(width).toBeGreaterThan(before);
    await page.keyboard.press('0');
    await expect.poll(width).toBe(before);
    for (const name of ['Data at rest', 'What restarts', 'Trust boundary'])
      await page.getByRole('button', { name }).click();
    const title = page.getByRole('button', { name: /^api, Service/ }).locator('title');
    await expect.poll(() => title.textContent()).toMatch(/data on a volume\. does not restart\. open to the internet/);
    for (const name of ['Data at rest', 'What restarts', 'Trust boundary'])
      await page.getByRole('button', { name }).click();
  });

  it('exports SVG that stands alone, Mermaid, and a PNG with twice the pixels', async () => {
    const save = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      return readFileSync(await download.path());
    };
    const svg = (await save('SVG')).toString();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/var\(|<script|href=/);
    const read = await page.evaluate(
      (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('parsererror, text').length,
      svg,
    );
    expect(read).toBe((svg.match(/<text/g) ?? []).length);
    expect((await save('Mermaid')).toString()).toMatch(/^flowchart LR\n {2}subgraph/);
    const png = await save('PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(svg)?.[1]));
  });

  it('has no accessibility violation, as drawing, with a panel, and as table, in both colour schemes and at 320 px', async () => {
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 320],
    ] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      expect(await violationsOf(page), `drawing in ${colorScheme} at ${width}`).toEqual([]);
      await page.getByRole('button', { name: /^api, Service/ }).press('Enter');
      await page.getByRole('complementary', { name: 'api' }).waitFor();
      expect(await violationsOf(page), `panel in ${colorScheme} at ${width}`).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('complementary', { name: 'api' }).waitFor({ state: 'detached' });
      await page.keyboard.press('t');
      await page.getByRole('table').nth(1).waitFor();
      expect(await violationsOf(page), `table in ${colorScheme} at ${width}`).toEqual([]);
      expect(await widthOf(page)).toBeLessThanOrEqual(width);
      await page.keyboard.press('t');
      await parts().first().waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(width);
    }
  });

  it('says what was looked for where nothing runs', async () => {
    await openDiagram('library-only');
    await page.getByRole('heading', { name: 'No services recognised' }).waitFor();
    await page.getByText('Dockerfiles').waitFor();
    await settled(page);
    expect(await parts().count()).toBe(0);
  });
});
