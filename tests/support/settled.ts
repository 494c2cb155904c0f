import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { patienceMs } from './patience.ts';

/** What the page itself asks for while it is shown. A document is waited for by `goto`, and a saved file by its event. */
const kinds = new Set(['fetch', 'xhr', 'script', 'stylesheet', 'font', 'image']);
const onTheWay = new WeakMap<Page, Set<Request>>();

/** An answer whose body the page never reads, because it no longer wants it, ends for nobody: after so many milliseconds. */
const unreadMs = 2_000;

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
  page.on('response', (answer) => setTimeout(() => open.delete(answer.request()), unreadMs).unref());
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
    const asked = page.evaluate(atRest).catch(() => false);
    const isAtRest = await Promise.race([asked, pause(5_000, false, { ref: false })]);
    quiet = isAtRest && open.size === 0 ? quiet + 1 : 0;
    if (Date.now() < until) continue;
    throw new Error(`${page.url()} is not at rest; ${onTheWayOf(page)}`);
  }
}

function onTheWayOf(page: Page): string {
  const addresses = [...(onTheWay.get(page) ?? [])].map((request) => request.url());
  return `on the way: ${addresses.join(', ') || 'nothing'}`;
}

/** Runs in the page: whether nothing moved, once the page had nothing left to do and has been drawn. */
async function atRest(): Promise<boolean> {
  const { scheduler } = globalThis as unknown as { scheduler: Scheduler }; // Chromium has it, TypeScript not yet
  // Last in line: whatever was to be done before is done then.
  const nothingLeft = () => scheduler.postTask(() => undefined, { priority: 'background' });
  await nothingLeft();
  await new Promise<void>((resolve) => {
    // Observers of size and place are told of it in the frame in which they are.
    const observer = new ResizeObserver(() => resolve(observer.disconnect()));
    observer.observe(document.documentElement);
  });
  await nothingLeft();
  const moving = document
    .getAnimations()
    .filter(
      ({ playState, effect }) =>
        playState === 'running' && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY,
    );
  return document.readyState === 'complete' && moving.length === 0;
}

interface Scheduler {
  postTask(work: () => void, options: { readonly priority: 'background' }): Promise<void>;
}

/** Opens the address, and resolves once the page is whole. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  try {
    await page.getByRole('heading', { level: 1 }).first().waitFor();
  } catch (cause) {
    const words = await page.locator('body').textContent();
    throw new Error(`${address} shows no heading; ${onTheWayOf(page)}; it says:\n${words}`, { cause });
  }
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

/** Resolves once a field of the page has the focus: what is typed before is taken for keys. */
export async function readyToType(page: Page): Promise<void> {
  const isField = () => document.activeElement?.matches('input, textarea') === true;
  await expect.poll(() => page.evaluate(isField)).toBe(true);
}

/** Does it, and resolves once the page has said these words, if only for a moment. */
export async function says(page: Page, words: string, act: () => Promise<unknown>): Promise<void> {
  // Looked for by the page itself in every frame, from before the act on.
  const said = page.waitForFunction(
    (text) => [...document.querySelectorAll('body *')].some((it) => !it.firstElementChild && it.textContent === text),
    words,
  );
  await Promise.all([said, act()]);
}
