import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Served, seedAudit, serve } from '../apps/api/testing/serve.ts';
import { launchChromium } from './support/chromium.ts';
import { root } from './support/product.ts';

/**
 * The live page against the real API, store and browser. The test plays the worker and appends events, so that it decides
 * when something happens; the connection in between is broken in every way the page promises to survive.
 */
describe('the live page', () => {
  let served: Served;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    const webDir = join(root, 'apps/web/dist');
    expect(existsSync(join(webDir, 'index.html')), 'npm test builds the web app first').toBe(true);
    [served, browser] = await Promise.all([serve({ config: { webDir }, timings: { pollMs: 20 } }), launchChromium()]);
  });
  afterEach(() => context?.close());
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  const append = async (id: string, from: number, to: number) => {
    for (let index = from; index <= to; index += 1) {
      await served.store.events.append(id, { type: 'log', stage: 'documents', message: `line ${index};`, counts: {} });
    }
  };
  /** Numbers of the lines that the page shows, in its order. */
  const lines = async (page: Page) =>
    [...((await page.getByRole('log').textContent()) ?? '').matchAll(/line (\d+);/g)].map((match) => Number(match[1]));
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const open = async (project: string, prepare: (page: Page) => Promise<void> = async () => undefined) => {
    const audit = await seedAudit(served, project);
    context = await browser.newContext();
    const page = await context.newPage();
    await prepare(page);
    await page.goto(`${served.url}/p/${project}/audits/1/live`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return { page, id: audit.id };
  };
  const showsLine = (page: Page, number: number) => page.getByText(`line ${number};`, { exact: true }).waitFor();

  it('shows every line once and in order although its socket is cut again and again', async () => {
    let sockets = 0;
    const { page, id } = await open('cut-often', (it) =>
      it.routeWebSocket(/\/live/, (client) => {
        sockets += 1;
        let told = 0;
        const server = client.connectToServer();
        server.onMessage((message) => {
          // What stood at the beginning comes through. The message that meets the cut is lost on its way, like the rest of the
          // connection; a slow page may get all new lines in one, so it is the first.
          told += 1;
          if (told > 1 && sockets < 6) return client.close({ code: 1011 });
          client.send(message);
        });
      }),
    );
    for (let last = 10; last <= 50; last += 10) {
      await append(id, last - 9, last);
      await showsLine(page, last);
    }
    expect(sockets).toBeGreaterThan(3);
    await expect.poll(() => lines(page)).toEqual(upTo(50));
  });

  it('falls back to polling where WebSockets do not get through, and says so', async () => {
    const { page, id } = await open('no-sockets', (it) =>
      it.routeWebSocket(/\/live/, (client) => client.close({ code: 1011 })),
    );
    await append(id, 1, 20);
    await showsLine(page, 20);
    await page.getByText('Live, asked every 2 s').waitFor();
    await append(id, 21, 40);
    await showsLine(page, 40);
    await expect.poll(() => lines(page)).toEqual(upTo(40));
  });

  it('says that it is offline, and catches up without a gap', async () => {
    const { page, id } = await open('offline');
    await append(id, 1, 5);
    await showsLine(page, 5);
    await context.setOffline(true);
    await page.getByText(/^Offline — last seen/).waitFor();
    await append(id, 6, 25);
    await context.setOffline(false);
    await showsLine(page, 25);
    await expect.poll(() => lines(page)).toEqual(upTo(25));
  });

  it('tells progress in the title and the icon of the tab', async () => {
    const { page, id } = await open('tab-signs');
    await expect.poll(() => page.title()).toMatch(/^Queued · tab-signs/);
    await served.store.audits.transition(id, ['queued'], 'running', undefined, {
      type: 'started',
      stage: null,
      message: 'Started',
      counts: {},
    });
    await served.store.events.append(id, { type: 'stage-finished', stage: 'entries', message: '', counts: {} });
    await page.waitForFunction(() => /^\d+% · tab-signs/.test(document.title));
    const icon = () => page.locator('link[rel="icon"]').getAttribute('href');
    await expect.poll(async () => decodeURIComponent((await icon()) ?? '')).toContain('stroke-dasharray');
    await served.store.audits.transition(id, ['running'], 'cancelled', undefined, {
      type: 'cancelled',
      stage: null,
      message: 'Cancelled',
      counts: {},
    });
    await page.getByRole('heading', { name: 'The audit was cancelled' }).waitFor();
    await expect.poll(icon).toBe('/favicon.svg');
  });

  it('filters the log by words and stage, and keeps the filter while lines arrive', async () => {
    const { page, id } = await open('filtered');
    await append(id, 1, 12);
    await showsLine(page, 12);
    await page.getByRole('searchbox', { name: 'Filter the log' }).fill('line 1');
    await page.waitForFunction(() => !document.querySelector('[role=log]')?.textContent?.includes('line 2;'));
    await append(id, 13, 20);
    await showsLine(page, 19);
    await expect.poll(() => lines(page)).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    await page.getByRole('combobox', { name: 'Stage of the lines' }).selectOption({ label: 'Build the model' });
    await page.getByText('No line matches.').waitFor();
  });
});
