/**
 * `npm run bench:web`: the findings page and its API with 5,000 findings, in real Chromium against the real API over a real
 * store. Prints figures of this machine and, beside them, a floor measured in the same run; nothing here fails a test.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { serve } from '../../apps/api/testing/serve.ts';
import { launchChromium } from '../../tests/support/chromium.ts';
import { manyFindings, storeReport } from './many-findings.ts';

const count = Number(process.argv[2] ?? 5_000);
const rounds = 40;
const root = fileURLToPath(new URL('../..', import.meta.url));
const webDir = mkdtempSync(join(tmpdir(), 'seaworthy-web-'));
const listName = 'nav[aria-label="List of findings"]';

const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')));
execFileSync(process.execPath, [vite, 'build', '--outDir', webDir, '--emptyOutDir'], {
  cwd: join(root, 'apps/web'),
  stdio: ['ignore', 'ignore', 'inherit'],
});
const served = await serve({ config: { webDir } });
const browser = await launchChromium();
try {
  const report = manyFindings(count);
  const audit = await storeReport(served.store, report);
  say(`${count} findings, report of ${(JSON.stringify(report).length / 1e6).toFixed(1)} MB`);
  await apiFigures(audit.id, report.findings.at(-1)?.id ?? '');
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  await pageFigures(page, `${served.url}/p/${report.project.name}/audits/${audit.number}/findings`);
} finally {
  await browser.close();
  await served.close();
  rmSync(webDir, { recursive: true, force: true });
}

async function apiFigures(auditId: string, findingId: string): Promise<void> {
  const base = `${served.url}/api/v1/audits/${auditId}`;
  const once = async (path: string) => {
    const started = performance.now();
    const answer = await fetch(path, { headers: { 'accept-encoding': 'gzip' } });
    await answer.arrayBuffer();
    return performance.now() - started;
  };
  const floor = await repeated(() => once(`${served.url}/api/v1/limits`));
  say('API: a route that reads nothing', percentiles(floor));
  say('API: first list, report not yet parsed', `${(await once(`${base}/findings`)).toFixed(0)} ms`);
  const queries = [
    '',
    'sev:high,critical',
    'area:network "proxy"',
    'file:svc-1*/** has:patch',
    'rule:tls -is:suspicious',
  ];
  let turn = 0;
  const list = () =>
    once(`${base}/findings?limit=200&sort=quick&q=${encodeURIComponent(queries[turn++ % queries.length] ?? '')}`);
  say('API: list of 200 by filter', `${percentiles(await repeated(list))}; bar p95 150 ms`);
  say('API: one finding', `${percentiles(await repeated(() => once(`${base}/findings/${findingId}`)))}; bar p95 80 ms`);
  say('API: overview', percentiles(await repeated(() => once(`${base}/report?view=overview`))));
  const body = await fetch(`${base}/report?view=overview`, { headers: { 'accept-encoding': 'identity' } });
  say('overview, plain', `${((await body.arrayBuffer()).byteLength / 1e6).toFixed(1)} MB`);
}

async function pageFigures(page: Page, address: string): Promise<void> {
  const paints: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await page.goto(address);
    await page.locator(`${listName} li`).first().waitFor();
    paints.push(await page.evaluate(nextPaint));
  }
  say(
    'page: first rows painted after navigation',
    `${ms(median(paints.slice(1)))}, first visit ${ms(paints[0] ?? 0)}; bar 1,000 ms`,
  );
  const keys = await keystrokes(page);
  say(
    'page: a keystroke in the filter, main thread',
    `median ${ms(median(keys))}, worst ${ms(Math.max(...keys))}; bar 50 ms`,
  );
  await page.goto(`${address}?group=file&sort=file`);
  await page.locator(`${listName} li`).first().waitFor();
  const { blanks, frames } = await page.evaluate(scrollThrough, listName);
  say('page: places without a row while scrolling', `${blanks}; bar 0`);
  say('page: a frame while scrolling 700 px a time', `median ${ms(median(frames))}, worst ${ms(Math.max(...frames))}`);
}

/** Milliseconds since the navigation began, after the frame that holds what is in the page now. */
function nextPaint(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
}

/** Time that each input event kept the main thread, its drawing included. */
async function keystrokes(page: Page): Promise<readonly number[]> {
  const filter = page.getByRole('combobox', { name: 'Filter' });
  await filter.focus();
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[]) {
        // The type observed holds these entries alone.
        if (entry.name === 'input') seen.push(entry.processingEnd - entry.processingStart);
      }
    });
    // A member that the type library does not know yet: shorter events are listed too.
    observer.observe({ type: 'event', ...{ durationThreshold: 16 } });
  });
  await page.keyboard.type('sev:high area:network uploads proxy', { delay: 60 });
  await page.evaluate(nextPaint);
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen); // set above
  return seen.length === 0 ? [0] : seen;
}

async function scrollThrough(list: string): Promise<{ blanks: number; frames: number[] }> {
  const nav = document.querySelector(list);
  const frames: number[] = [];
  let blanks = 0;
  for (let step = 0; step < 80; step += 1) {
    const started = performance.now();
    window.scrollBy(0, 700);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    frames.push(performance.now() - started);
    for (const y of [150, 400, 700]) {
      const element = document.elementFromPoint(500, y);
      if (element === nav || element?.parentElement === nav) blanks += 1;
    }
  }
  return { blanks, frames };
}

async function repeated(work: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await work());
  return times;
}

function percentiles(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `median ${ms(median(times))}, p95 ${ms(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0)}`;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function say(what: string, figure = ''): void {
  process.stdout.write(`${what}${figure === '' ? '' : `: ${figure}`}\n`);
}
