import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, seedAudit, serve } from '../apps/api/testing/serve.ts';
import { reassess } from '../packages/assess/src/reassess.ts';
import { Report } from '../packages/schema/src/report.ts';
import { storeReport } from '../tools/bench/many-findings.ts';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { root } from './support/product.ts';
import { settled, visit as visitPage } from './support/settled.ts';

/** One page in one state: where it is, and what a person does there first. */
interface State {
  readonly path: string;
  readonly open?: (page: Page) => Promise<void>;
}

const press = (key: string, appears: string) => async (page: Page) => {
  await page.keyboard.press(key);
  await page.getByRole('dialog', { name: appears }).waitFor();
};
const pressButton = (name: string, appears: string) => async (page: Page) => {
  await page.getByRole('button', { name }).first().press('Enter');
  await page.getByRole('dialog', { name: appears }).waitFor();
};
const audit = '/p/docs-desk/audits/1';
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const golden = (name: string) => Report.parse(JSON.parse(text(`fixtures/${name}/report.json`)));
const firstFinding = golden('docs-desk').findings[0]?.id ?? '';

/** Every route of app.tsx and every tab of routes/audit.tsx; a new one without a state here fails the first test. */
const routes: Readonly<Record<string, readonly State[]>> = {
  '/': [],
  '/new': [],
  '/audits/:id/*?': [],
  '/p/:project': [],
  '/projects': [
    { path: '/projects' },
    { path: '/projects?q=nobody' },
    { path: '/projects?sort=score', open: press('Control+k', 'Search') },
    { path: '/projects?sort=name', open: press('?', 'Keyboard shortcuts') },
  ],
  '/projects/new': [{ path: '/projects/new' }],
  '/p/:project/upload': [{ path: '/p/docs-desk/upload' }],
  '/p/:project/audits': [
    { path: '/p/docs-desk/audits' },
    { path: '/p/docs-desk/audits?q=nothing-like-it' },
    { path: '/p/docs-desk/audits?trash=yes' },
  ],
  '/p/:project/accepted': [{ path: '/p/docs-desk/accepted' }],
  '/p/:project/settings': [{ path: '/p/docs-desk/settings' }],
  // A shared audit is in browser-sharing.test.ts: it takes a link, and a visitor without a session.
  '/share/:token/:tab?/:item?': [{ path: `/share/${'0'.repeat(43)}` }],
  '/p/:project/compare/:range': [{ path: '/p/docs-desk/compare/1...2' }, { path: '/p/library-only/compare/1...2' }],
  '/rules': [{ path: '/rules' }, { path: '/rules?q=nothing-like-it' }],
  '/rules/*': [{ path: '/rules/network/tls/plaintext-listener' }, { path: '/rules/network/tls/no-such-rule' }],
  '/p/:project/audits/:number/:tab?/:item?': [{ path: '/p/docs-desk/audits/99' }],
  summary: [
    { path: audit },
    { path: '/p/library-only/audits/1' },
    { path: '/p/docs-desk/audits/2', open: pressButton('Every term', 'Every term of the score') },
    { path: '/p/docs-desk/audits/2?', open: pressButton('Export', 'Export') },
    { path: `${audit}?`, open: pressButton('Share', 'Share № 1') },
  ],
  findings: [
    { path: `${audit}/findings` },
    { path: `${audit}/findings?q=nothing-like-it` },
    { path: `${audit}/findings/${firstFinding}` },
    { path: `${audit}/findings/${firstFinding}?`, open: pressButton('Accept risk', 'Accept this risk') },
    { path: `${audit}/findings/${firstFinding}?sort=file`, open: pressButton('Not a problem', 'Not a problem') },
    { path: '/p/library-only/audits/1/findings' },
  ],
  questions: [{ path: `${audit}/questions` }, { path: '/p/library-only/audits/1/questions' }],
  diagram: [
    { path: `${audit}/diagram` },
    {
      path: '/p/docs-desk/audits/2/diagram',
      open: async (page) => {
        await page.getByText('Table', { exact: true }).click();
        await page.getByRole('table').first().waitFor();
      },
    },
    { path: '/p/library-only/audits/1/diagram' },
  ],
  checklist: [{ path: `${audit}/checklist` }],
  plan: [{ path: `${audit}/plan` }, { path: '/p/library-only/audits/1/plan' }],
  coverage: [{ path: `${audit}/coverage` }],
  live: [
    { path: `${audit}/live` },
    { path: '/p/waiting/audits/1/live' },
    { path: '/p/running/audits/1/live' },
    { path: '/p/failed/audits/1/live' },
    { path: '/p/cancelled/audits/1/live' },
  ],
  // Pages of people and teams are in browser-accounts.test.ts: they take an owner, members and a server with accounts.
  '/signin': [],
  '/sign-in': [],
  '/setup': [],
  '/invite/:token': [],
  '/reset/:token': [],
  '/me': [],
  '/team': [],
  '/team/tokens': [],
  '/team/log': [],
  '/team/webhooks': [],
  '*': [{ path: '/nowhere' }],
};
const states = Object.values(routes).flat();

describe('every page', () => {
  let served: Served;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const webDir = join(root, 'apps/web/dist');
    expect(existsSync(join(webDir, 'index.html')), 'npm test builds the web app first').toBe(true);
    [served, browser] = await Promise.all([serve({ config: { webDir } }), launchChromium()]);
    page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  const visit = async ({ path, open }: State) => {
    await visitPage(page, served.url + path);
    await open?.(page);
    await settled(page);
  };

  it('is in this test: no route and no tab is forgotten', () => {
    const app = [...text('apps/web/src/app.tsx').matchAll(/<Route(?:<\w+>)? path="([^"]+)"/g)].map(([, path]) => path);
    const block = /const pages: [^=]*= \{\n(.*?)\n\};/s.exec(text('apps/web/src/routes/audit.tsx'))?.[1] ?? '';
    const tabs = [...block.matchAll(/^ {2}(\w+):/gm)].map(([, tab]) => tab);
    expect(app.length).toBeGreaterThan(10);
    expect(tabs.length).toBeGreaterThan(5);
    expect(Object.keys(routes).sort()).toEqual([...app, ...tabs, 'live', '*'].sort());
  });

  it('says what to do when there is nothing yet', async () => {
    await visit({ path: '/projects' });
    await page.getByRole('heading', { name: 'No audit yet' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await seed(served);
  });

  it('breaks no accessibility rule in either colour scheme, and has a title of its own', async () => {
    const wrong: string[] = [];
    const titles = new Map<string, string>();
    for (const state of states) {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await visit(state);
      wrong.push(...(await violationsOf(page)).map((it) => `${state.path}: ${it}`));
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      // The scheme changes nothing but colours.
      wrong.push(...(await violationsOf(page, ['color-contrast'])).map((it) => `${state.path}, dark: ${it}`));
      const [title, address] = [await page.title(), new URL(page.url()).pathname];
      const other = titles.get(title) ?? address;
      if (other !== address) wrong.push(`${address} is called "${title}", like ${other}`);
      titles.set(title, address);
    }
    expect(wrong).toEqual([]);
  }, 1_800_000);

  it('fits 320 pixels, which is 400 % of 1,280, also with wider text, and cuts no words off', async () => {
    const wrong: string[] = [];
    await page.setViewportSize({ width: 320, height: 256 });
    for (const state of states) {
      await visit(state);
      wrong.push(...(await page.evaluate(overflowing)).map((it) => `${state.path}: ${it}`));
      await page.evaluate(spaceText);
      await settled(page);
      wrong.push(...(await page.evaluate(overflowing)).map((it) => `${state.path}, spaced text: ${it}`));
    }
    expect(wrong).toEqual([]);
  }, 1_800_000);

  it('hides what has the focus under no bar', async () => {
    for (const viewport of [
      { width: 320, height: 256 },
      { width: 1_280, height: 640 },
    ]) {
      await page.setViewportSize(viewport);
      for (const path of [audit, `${audit}/findings`, `${audit}/findings/${firstFinding}`, `${audit}/plan`]) {
        await visit({ path });
        for (let stop = 0; stop < 40; stop += 1) {
          await page.keyboard.press(stop < 30 ? 'Tab' : 'Shift+Tab');
          const message = `${path} at ${viewport.width}, stop ${stop}`;
          await expect.poll(() => page.evaluate(hiddenFocus), { message }).toBeNull();
        }
      }
    }
  }, 1_800_000);
});

/** What the audit of a few repositories leaves, and audits in every other state. */
async function seed(served: Served): Promise<void> {
  const { store } = served;
  const report = golden('docs-desk');
  await storeReport(store, report);
  await storeReport(store, reassess({ ...report, findings: report.findings.slice(4) }, new Map()));
  await storeReport(store, golden('library-only'));
  await seedAudit(served, 'waiting');
  for (const project of ['running', 'failed', 'cancelled'] as const) {
    const { id } = await seedAudit(served, project);
    const event = { stage: null, message: project, counts: {} };
    await store.audits.transition(id, ['queued'], 'running', undefined, { ...event, type: 'started' });
    await store.events.append(id, { ...event, type: 'stage-finished', stage: 'entries', counts: { files: 12 } });
    await store.events.append(id, { ...event, type: 'log', stage: 'documents', message: 'compose.yml was read' });
    if (project === 'running') continue;
    const failure = {
      code: 'audit/stage-failed',
      detail: 'The file is larger than memory allows.',
      stage: 'documents',
    };
    await store.audits.transition(id, ['running'], project, project === 'failed' ? failure : undefined, {
      ...event,
      type: project,
    });
  }
}

/** Runs in the page: elements that stick out of the window, or whose text is cut off without a sign. */
function overflowing(): readonly string[] {
  const found: string[] = [];
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > window.innerWidth) {
    const ends = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > window.innerWidth + 1 && element.closest('svg') === null,
    );
    found.push(`the page is ${scrollWidth} wide: ${ends.at(-1)?.outerHTML.slice(0, 160)}`);
  }
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    if (element.closest('svg') !== null || element.clientWidth === 0) continue;
    const { overflowX, overflowY, textOverflow, clipPath, position } = getComputedStyle(element);
    if (clipPath !== 'none' || (position === 'absolute' && element.clientWidth <= 1)) continue; // for screen readers only
    const hides = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
    const wide = hides(overflowX) && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1;
    const high = hides(overflowY) && element.scrollHeight > element.clientHeight + 1 && textOverflow !== 'ellipsis';
    if (wide || high) found.push(`${wide ? 'wide' : 'high'}: ${element.outerHTML.slice(0, 160)}`);
  }
  return found;
}

/** Runs in the page: the spacing that WCAG 1.4.12 lets readers set. */
function spaceText(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }',
  );
  document.adoptedStyleSheets = [sheet];
}

/** Runs in the page: what has the focus, when no part of it can be seen; null when it can, or nothing has it. */
function hiddenFocus(): string | null {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const box = element.getBoundingClientRect();
  for (const x of [0.05, 0.5, 0.95]) {
    for (const y of [0.1, 0.5, 0.9]) {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      if (top !== null && (element.contains(top) || top.contains(element) || top.closest('label')?.contains(element)))
        return null;
    }
  }
  return `${element.outerHTML.slice(0, 160)} at ${Math.round(box.top)}`;
}
