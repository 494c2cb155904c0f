import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Presses Tab until what has the focus is called so; every stop on the way must be seen. */
export async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let stop = 0; stop < 150; stop += 1) {
    await page.keyboard.press(key);
    const focus = await page.evaluate(focused);
    if (focus === null) continue; // the browser's own bar, between the last stop and the first
    const isSeen = async () => (await page.evaluate(focused))?.isSeen ?? true;
    if (!focus.isSeen) await expect.poll(isSeen, { message: `the focus on ${focus.name} can be seen` }).toBe(true);
    if (name.test(focus.name)) return;
  }
  throw new Error(`Tab leads to nothing that is called ${name}`);
}

/** Runs in the page: what has the focus and whether it shows; null when the page has none. */
export function focused(): { name: string; isSeen: boolean } | null {
  const element = document.activeElement;
  if (
    element === null ||
    element === document.body ||
    !(element instanceof HTMLElement || element instanceof SVGElement)
  )
    return null;
  const label =
    element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0] : null;
  const words = element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent ?? '';
  const ring = (target: Element) => {
    const { outlineStyle, outlineWidth, boxShadow, visibility } = getComputedStyle(target);
    return visibility === 'visible' && ((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none');
  };
  const { width, height } = element.getBoundingClientRect();
  return { name: words.trim(), isSeen: width > 0 && height > 0 && ring(element) };
}
