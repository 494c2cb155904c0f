import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Report } from '../packages/schema/src/report.ts';
import { openStore } from '../packages/store/src/open-store.ts';
import { storeReport } from '../tools/bench/many-findings.ts';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { hasFocus, settled, visit as visitPage, widthOf } from './support/settled.ts';

const golden = Report.parse(JSON.parse(readFileSync(join(root, 'fixtures/docs-desk/report.json'), 'utf8')));
/** Of a repository that states facts and has a settings file with mistakes; the statement that counts ends later than any test. */
const stating = Report.parse(
  JSON.parse(
    readFileSync(join(root, 'fixtures/accepted-risks/report.json'), 'utf8').replaceAll('2026-09-01', '2099-09-01'),
  ),
);
const findings = '/p/docs-desk/audits/1/findings';
const worst = 'Large uploads are refused by the proxy';
const other = 'WebSocket connections fail behind the proxy';

/** What a team decides about findings: with the keyboard, in one audit, and in the next one of the same files. */
describe('deciding about findings', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    await storeAgain();
    const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  /** One more audit of the same files. */
  async function storeAgain(): Promise<void> {
    const store = await openStore({ dataDir: product.dataDir });
    await storeReport(store, golden);
    await store.close();
  }
  const rows = () => page.getByRole('navigation', { name: 'List of findings' }).getByRole('link');
  const dialog = (name: string) => page.getByRole('dialog', { name });
  const visit = async (path: string, heading: string) => {
    await visitPage(page, product.url + path);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };
  const list = async (query = '') => {
    await visit(findings + query, 'Findings');
    await rows().first().waitFor();
  };
  const tab = () => page.getByRole('link', { name: /^Findings \d/ }).textContent();
  const all = golden.findings.length;
  /** `1.8 → 2.1` as the notice or the dialog says it. */
  const change = async (text: string | null) =>
    /Score (\d+\.\d) → (\d+\.\d)\./
      .exec(text ?? '')
      ?.slice(1)
      .map(Number);

  it('accepts a risk with a reason and a last day, says what it makes of the score, and takes it back by key', async () => {
    await list();
    await expect.poll(tab).toBe(`Findings${all}`);
    await page.getByRole('link', { name: worst }).click();
    await page.getByRole('heading', { name: 'Trade-off' }).waitFor();
    await settled(page);
    await page.keyboard.press('e');
    const accept = dialog('Accept this risk');
    await accept.waitFor();
    await hasFocus(accept.getByLabel('Reason'));
    await page.keyboard.type('Too short');
    await accept.getByText('6 more characters needed').waitFor();
    await accept.getByRole('button', { name: /^Accept until/ }).click();
    await accept.getByText('Write at least 15 characters.').waitFor();
    await hasFocus(accept.getByLabel('Reason'));
    await page.keyboard.type(': the balancer limits it');
    await accept.getByLabel('30 days').check();
    await accept.getByLabel('Last day').fill('2020-01-01');
    await accept.getByRole('button', { name: 'Accept' }).click();
    await accept.getByText(/^Choose a day from /).waitFor();
    await accept.getByLabel('180 days').check();
    const promised = await change(await accept.getByText(/^Score \d/).textContent());
    expect((promised?.[1] ?? 0) > (promised?.[0] ?? 0)).toBe(true);
    await accept.getByRole('button', { name: /^Accept until \d+ \w+ \d{4}$/ }).click();
    const notice = page.getByText(/^Accepted until \d+ \w+ \d{4}: Large uploads/);
    expect(await change(await notice.textContent())).toEqual(promised);
    await page.getByText(/^Accepted by Local user, .*, 180 days left\.$/).waitFor();
    await expect.poll(tab).toBe(`Findings${all - 1}`);
    await page.getByText(`${all - 1} findings`, { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: worst }).count()).toBe(0);

    await settled(page);
    await page.keyboard.press('z');
    await page.getByText(/^Taken back\. Score/).waitFor();
    await expect.poll(tab).toBe(`Findings${all}`);
    await page.getByRole('button', { name: 'Accept risk' }).waitFor();
  });

  it('calls several no problem at once, by keyboard alone, and shows them apart', async () => {
    await list('?q=area:container&sort=severity');
    await settled(page);
    for (const key of ['j', 'x', 'j', 'j', 'x', 'n']) await page.keyboard.press(key);
    const dismiss = dialog('2 findings are not a problem');
    await dismiss.waitFor();
    await settled(page);
    for (const key of ['Tab', 'Tab']) await page.keyboard.press(key);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('The platform team does it');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dismiss.getByText('Choose why.').waitFor();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await dismiss.getByLabel('Where', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/^2 findings are not a problem\. /).waitFor();
    await expect.poll(tab).toBe(`Findings${all - 2}`);
    // The keyboard goes on where it was, and nothing stays ticked.
    await page.waitForFunction(() => document.activeElement?.id.startsWith('finding-'));
    await expect.poll(() => page.getByText('2 selected').count()).toBe(0);

    await page.getByRole('button', { name: 'Not a problem 2' }).click();
    await page.waitForURL(/q=area:container\+is:dismissed/);
    await expect.poll(() => rows().count()).toBe(2);
    await rows().first().click();
    await page.getByText('Handled elsewhere: The platform team does it').first().waitFor();
    await settled(page);
    await page.keyboard.press('r');
    await page.getByText(/^Open again: /).waitFor();
    await expect.poll(tab).toBe(`Findings${all - 1}`);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(/^Taken back\. /).waitFor();
    await expect.poll(tab).toBe(`Findings${all - 2}`);
  });

  it('brings what was typed back for the same finding alone, also when it could not be saved after its dialog was closed', async () => {
    const reason = 'The balancer in front limits it already';
    const accept = dialog('Accept this risk');
    const ask = async (title: string) => {
      await rows().filter({ hasText: title }).click();
      await page.getByRole('region', { name: `Finding: ${title}` }).waitFor();
      await page.getByRole('button', { name: 'Accept risk' }).click();
    };
    const opens = async (title: string, text: string) => {
      await ask(title);
      await accept.getByText(title).waitFor();
      await settled(page);
      expect(await accept.getByLabel('Reason').inputValue()).toBe(text);
      expect(await accept.getByText(/^As you left it\./).count()).toBe(text === '' ? 0 : 1);
    };
    const leave = async () => {
      await page.keyboard.press('Escape');
      await accept.waitFor({ state: 'hidden' });
    };
    await list();
    await opens(worst, '');
    await accept.getByLabel('Reason').fill(reason);
    await leave();
    await opens(other, '');
    await leave();
    await opens(worst, reason);

    let refuse = () => {};
    const refused = new Promise<void>((resolve) => {
      refuse = resolve;
    });
    await page.route('**/triage', async (route) => {
      if (route.request().method() !== 'PUT') return route.continue();
      await refused;
      await route.abort('connectionrefused');
    });
    const sent = page.waitForRequest((request) => request.method() === 'PUT');
    await accept.getByRole('button', { name: /^Accept until/ }).click();
    await sent;
    await leave();
    await ask(other);
    await page.getByText('The last change is still being saved.').waitFor();
    expect(await accept.count()).toBe(0);
    refuse();
    await page.getByText(/^Not saved\. /).waitFor();
    await page.unroute('**/triage');
    await opens(other, '');
    await leave();
    await opens(worst, reason);
    await accept.getByRole('button', { name: 'Cancel' }).click();
    await opens(worst, '');
    await leave();
  });

  it('keeps what was typed when it cannot be saved, and saves it then', async () => {
    await list();
    await page.getByRole('link', { name: worst }).click();
    await page.getByRole('button', { name: 'Accept risk' }).click();
    const accept = dialog('Accept this risk');
    await accept.getByLabel('Reason').fill('The balancer in front limits it already');
    await page.route('**/triage', (route) => route.abort('connectionrefused'));
    await accept.getByRole('button', { name: /^Accept until/ }).click();
    await accept.getByRole('alert').waitFor();
    await expect.poll(() => accept.getByLabel('Reason').inputValue()).toBe('The balancer in front limits it already');
    await page.unroute('**/triage');
    await accept.getByRole('button', { name: /^Accept until/ }).click();
    await page.getByText(/^Accepted by Local user/).waitFor();
  });

  it('gives a finding to somebody, talks about it, and keeps what was decided', async () => {
    await list('?q=is:accepted');
    await rows().first().click();
    await page.getByRole('heading', { name: 'Comments and decisions' }).waitFor();
    await settled(page);
    await page.keyboard.press('a');
    const member = dialog('Assign the finding').getByLabel('Member');
    await member.selectOption('Local user');
    await hasFocus(member);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Assigned to Local user').waitFor();
    await settled(page);
    await page.keyboard.press('m');
    await hasFocus(page.getByLabel('Comment', { exact: true }));
    await page.keyboard.type('Asked the platform team for the limit.');
    await page.getByRole('button', { name: 'Add comment' }).click();
    const thread = page.getByRole('region', { name: /^Finding:/ }).getByRole('listitem');
    await thread.filter({ hasText: 'Asked the platform team for the limit.' }).waitFor();
    await thread.filter({ hasText: 'accepted the risk until' }).first().waitFor();
    await thread.filter({ hasText: 'assigned it to Local user' }).waitFor();
    await rows().first().getByText('Local user · 1 comment').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violationsOf(page), colorScheme).toEqual([]);
    }
  });

  it('says what was decided wherever findings are counted', async () => {
    await visit('/p/docs-desk/audits/1', 'Not safe to deploy; fundamental issues');
    await page.getByRole('link', { name: '1 accepted' }).waitFor();
    await page.getByRole('link', { name: '2 not a problem' }).waitFor();
    await page.getByText(/^1 accepted risk still costs quality/).waitFor();
    await visit('/p/docs-desk/audits/1/plan', 'Plan');
    await page.getByText('Left out: 1 accepted risk and 2 findings that are not a problem.').waitFor();
    expect(await page.getByText(worst).count()).toBe(0);
    await visit('/p/docs-desk/audits/1/checklist', 'Checklist');
    await page
      .getByText(/^Accepted until /)
      .first()
      .waitFor();
  });

  it('carries decisions over to the next audit, lists them, and opens from there', async () => {
    await storeAgain();
    await visit('/p/docs-desk/audits/2/findings', 'Findings');
    await page.getByText('· 1 accepted · 2 not a problem').waitFor();
    await expect.poll(tab).toBe(`Findings${all - 3}`);

    await visit('/p/docs-desk/accepted', 'Decisions');
    const table = page.getByRole('table', { name: 'In use' });
    const first = table.getByRole('row').nth(1);
    await first.getByRole('link', { name: worst }).waitFor();
    await expect.poll(() => first.textContent()).toMatch(/Team: Local user, .*The balancer in front.*90 days left/);
    await page.getByText('3 in use · as of № 2').waitFor();
    await first.getByRole('button', { name: `Open again: ${worst}` }).click();
    await page.getByText(/^Open again: Large uploads/).waitFor();
    await expect.poll(() => table.getByRole('row').count()).toBe(3);
    await settled(page);
    await page.keyboard.press('z');
    await page.getByText(/^Taken back\. /).waitFor();
    await expect.poll(() => table.getByRole('row').count()).toBe(4);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violationsOf(page), colorScheme).toEqual([]);
    }
    await first.getByRole('link', { name: worst }).click();
    await page.waitForURL(/audits\/2\/findings\/[0-9a-f]+$/);
    await page.getByText(/^Accepted by Local user/).waitFor();
  });

  it('shows what the repository itself says with its line, and leaves it to the repository', async () => {
    const store = await openStore({ dataDir: product.dataDir });
    await storeReport(store, written());
    await store.close();
    await visit('/p/written/accepted', 'Decisions');
    await page.getByText('1 in use · 1 expired · 1 void · 1 unused').waitFor();
    const groups = () => page.getByRole('heading', { level: 2 }).allTextContents();
    await expect.poll(groups).toEqual(['Expired 1', 'Cannot count 1', 'In use 1', 'Unused 1']);
    await page.getByRole('table', { name: 'Cannot count' }).getByText('The reason is too short.').waitFor();
    await settled(page);
    expect(await page.getByRole('button', { name: /^(Open again|Remove)/ }).count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    const used = page.getByRole('table', { name: 'In use' });
    await used.getByText('.seaworthy.yaml:4').click();
    await used.getByText('until: 2099-01-01').waitFor();
    await used.getByRole('link').first().click();
    await page.getByText('Written in the repository. It is open again once the line is gone.').waitFor();
    await settled(page);
    expect(await page.getByRole('button', { name: 'Accept risk' }).count()).toBe(0);
    await settled(page);
    await page.keyboard.press('r');
    await page.getByText('Nothing of it is accepted or dismissed by the team.').waitFor();
  });

  it('shows a question that the repository answers as attested, with who, until when and the line', async () => {
    const store = await openStore({ dataDir: product.dataDir });
    await storeReport(store, stating);
    await store.close();
    await visit('/p/accepted-risks/audits/1/questions', 'Questions');
    const question = page.locator('#q-ba63a9e6bd2c657e5aca');
    await question.getByText(/^Attested by the repository: yes, by cleo, until 1 Sept? 2099$/).waitFor();
    await question.getByText('Note: the node agent ships all container logs to Loki, kept for 30 days').waitFor();
    await question.getByText('.seaworthy.yaml:5').click();
    await question.getByText('observability/logs/aggregation-missing:').waitFor();
    await expect.poll(() => question.getByRole('radio', { name: /^Yes/ }).isChecked()).toBe(true);
    await settled(page);
    expect(await question.getByRole('radio', { name: /^I don't know/ }).count()).toBe(0);
    await page
      .locator('#q-c7fd7ea20469b4ad62a3')
      .getByText(/^The repository said yes, by cleo, .* that day is over\.$/)
      .waitFor();
    await page.getByText(/^2 open · .* · 1 attested$/).waitFor();
    const openTab = () => page.getByRole('link', { name: /^Questions/ }).textContent();
    await expect.poll(openTab).toBe('Questions2');
    expect(await violationsOf(page)).toEqual([]);

    await question.getByRole('radio', { name: /^No ?→/ }).check();
    await question.getByRole('button', { name: 'Answer over the repository' }).click();
    await question
      .getByText(/^The team’s answer counts\. The repository says yes, by cleo, until 1 Sept? 2099$/)
      .waitFor();
    await question.getByText(/^Attested: no, by Local user/).waitFor();
    await settled(page);
    await expect.poll(openTab).toBe('Questions2');
    await question.getByRole('button', { name: 'Withdraw' }).click();
    await question.getByText(/^Attested by the repository: yes/).waitFor();
    await expect.poll(() => question.getByRole('radio', { name: /^Yes/ }).isChecked()).toBe(true);
    await settled(page);
    await expect.poll(openTab).toBe('Questions2');

    await page.goto(`${product.url}/p/accepted-risks/audits/1`);
    const open = page.locator('section', { has: page.getByRole('heading', { name: 'Open questions' }) });
    await expect.poll(() => open.getByRole('listitem').count()).toBe(2);
  });

  it('tells what of the settings was not understood, with its line and the way out, and what they leave out', async () => {
    const unknown = /^The key "thresholds" is not known\. Known are version/;
    const faults = page.getByRole('table', { name: /^Not understood in \.seaworthy\.yaml/ });
    await visit('/p/accepted-risks/accepted', 'Decisions');
    await faults.getByText(unknown).waitFor();
    await faults.getByText('.seaworthy.yaml:48').click();
    await faults.getByText('thresholds:', { exact: true }).waitFor();
    await page.getByText(/^None of this counts in this audit\. Correct or remove the line/).waitFor();
    expect(await violationsOf(page)).toEqual([]);

    await visit('/p/accepted-risks/audits/1/coverage', 'Coverage');
    await faults.getByText(unknown).waitFor();
    await expect
      .poll(() => faults.getByText(/^The entry about .* cannot count\. /).count())
      .toBe((stating.suppressions ?? []).filter(({ state }) => state === 'void').length);
    await page.getByText(/^\.seaworthy\.yaml wants nobody to judge examples\/\*\*\./).waitFor();
    const leftOut = page.locator('section', { has: page.getByRole('heading', { name: /^Not judged: left out/ }) });
    await leftOut.getByText('1 file').click();
    await leftOut.getByText('examples/compose.yml').waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it('lists its keys, and fits 320 pixels with every dialog', async () => {
    await list();
    await page.keyboard.press('?');
    const keys = dialog('Keyboard shortcuts');
    for (const meaning of ['Accept the risk', 'Not a problem', 'Assign', 'Undo the last decision']) {
      await keys.getByText(meaning, { exact: true }).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 320, height: 640 });
    await list();
    await rows().first().click();
    for (const [name, title] of [
      ['Accept risk', 'Accept this risk'],
      ['Not a problem', 'Not a problem'],
      ['Assign', 'Assign the finding'],
    ] as const) {
      await page.getByRole('button', { name, exact: true }).click();
      await dialog(title).getByRole('button', { name: 'Cancel' }).waitFor();
      await settled(page);
      const box = await dialog(title).boundingBox();
      expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 999) <= 320, title).toBe(true);
      expect(await violationsOf(page), title).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog(title).waitFor({ state: 'hidden' });
    }
    expect(await widthOf(page)).toBe(320);
    await visit('/p/docs-desk/accepted', 'Decisions');
    await page.getByRole('table', { name: 'In use' }).waitFor();
    expect(await widthOf(page)).toBe(320);
  });
});

/** A report of a repository that decided itself: one entry that counts, and one of every other state. */
function written(): Report {
  const place = { path: '.seaworthy.yaml', startLine: 4, endLine: 4, quote: '    until: 2099-01-01' };
  const decision = {
    ...{ source: 'repository', kind: 'accepted-risk', reason: 'The balancer limits it', by: 'ana', on: null },
    ...{ until: '2099-01-01', place },
  } as const;
  const [first, ...others] = golden.findings;
  if (first === undefined) throw new Error('no finding');
  const entry = { ...decision, rule: first.ruleId, where: first.file, findingIds: [] };
  return Report.parse({
    ...golden,
    project: { name: 'written' },
    findings: [{ ...first, triage: decision }, ...others],
    suppressions: [
      { ...entry, state: 'used', findingIds: [first.id] },
      { ...entry, state: 'expired', until: '2020-01-01' },
      { ...entry, state: 'void', why: 'The reason is too short.' },
      { ...entry, state: 'unused' },
    ],
  });
}
