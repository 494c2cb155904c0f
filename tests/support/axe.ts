import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { settled } from './settled.ts';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(
    context: Document,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
}

/**
 * What axe finds wrong with the page once it is whole, one line per rule; empty when nothing is.
 * @param rules - These rules alone; all of axe's when left out.
 */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await settled(page);
  // The page's own policy forbids injected script elements; evaluate runs outside of it.
  await page.evaluate(source);
  return page.evaluate(
    async (runOnly) => {
      const { axe } = globalThis as unknown as { axe: Axe }; // defined by the line above
      const { violations } = await axe.run(document, runOnly === null ? {} : { runOnly });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
    },
    rules === undefined ? null : [...rules],
  );
}
