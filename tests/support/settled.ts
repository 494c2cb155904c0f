import type { Locator, Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { patienceMs } from './patience.ts';

/** What the page itself asks for while it is shown. A document is waited for by `goto`, and a saved file by its event. */
const kinds = new Set(['fetch', 'xhr', 'script', 'stylesheet', 'font', 'image']);
const onTheWay = new WeakMap<Page, Set<Request>>();

/** Keeps account of what a page has asked for and not yet got; `settled` needs it from the first request on. */
export function watchRequests(page: Page): void {
  const open = new Set<Request>();
  const ofLastDocument = new Set<Request>();
  onTheWay.set(page, open);
  page.on('request', (request) => {
    if (kinds.has(request.resourceType())) open.add(request);
    if (request.isNavigationRequest()) for (const it of open) ofLastDocument.add(it);
  });
  // What the last document asked for may never be told of again.
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) return;
    for (const it of ofLastDocument) open.delete(it);
    ofLastDocument.clear();
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
}

/**
 * Resolves once the page is whole: nothing is on its way from the server, nothing moves, and all that came has been drawn.
 * Only then does a check that something is NOT there say anything, and only then does a plain reading (a number, a width, a
 * list of names) read what stays.
 * @throws Error naming what is still on its way.
 */
export async function settled(page: Page): Promise<void> {
  const open = onTheWay.get(page);
  if (open === undefined) throw new Error('this page does not come from launchChromium');
  const until = Date.now() + patienceMs;
  for (let quiet = 0; quiet < 2; ) {
    // A page that is left meanwhile is asked again when the next one is there.
    const isAtRest = await page.evaluate(atRest).catch(() => false);
    quiet = isAtRest && open.size === 0 ? quiet + 1 : 0;
    if (Date.now() < until) continue;
    const addresses = [...open].map((request) => request.url());
    throw new Error(
      `${page.url()} is not at rest; on the way: ${addresses.join(', ') || 'nothing, but something moves'}`,
    );
  }
}

/** Runs in the page: whether nothing moved or was put off, once the browser had nothing left to do and has drawn it. */
async function atRest(): Promise<boolean> {
  // Without a limit it may never come: after a change of the window, headless Chromium counts no time as idle.
  const idle = () => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 100 }));
  await idle();
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await idle();
  const moving = document
    .getAnimations()
    .filter(
      ({ playState, effect }) =>
        playState === 'running' && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY,
    );
  return document.readyState === 'complete' && moving.length === 0;
}

/** Opens the address, and resolves once the page is whole. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await settled(page);
}

/** Pixels that the page takes from side to side, once it is laid out for the window as it is now. */
export async function widthOf(page: Page): Promise<number> {
  await settled(page);
  return page.evaluate(() => document.documentElement.scrollWidth);
}

/** Resolves once this has the focus: keys that are pressed before go elsewhere. */
export async function hasFocus(locator: Locator): Promise<void> {
  await expect.poll(() => locator.evaluate((element) => element === document.activeElement)).toBe(true);
}
