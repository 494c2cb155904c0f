import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tar } from '../packages/archive/testing/tar-writer.ts';
import { zip } from '../packages/archive/testing/zip-writer.ts';
import { zstd } from '../packages/archive/testing/zstd-writer.ts';
import { violationsOf } from './support/axe.ts';
import { launchChromium } from './support/chromium.ts';
import { type Product, root, startProduct } from './support/product.ts';
import { settled, visit, widthOf } from './support/settled.ts';

/** Uploading as a person does it: what the page says before a byte is sent, what it sends, and how it goes on after a break. */
describe('an upload in the browser', () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  let sent: Request[];
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-upload-'));

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), launchChromium()]);
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.on('request', (request) => request.method() !== 'GET' && sent.push(request));
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    sent = [];
    await open();
  });

  async function open(): Promise<void> {
    await visit(page, `${product.url}/projects/new`);
    await page.getByText(/^Up to 1 GB packed/).waitFor();
  }

  function save(name: string, bytes: Uint8Array): string {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  }

  const choose = (path: string) => page.locator('input[type=file]:enabled').first().setInputFiles(path);
  const submit = () => page.getByRole('button', { name: 'Upload and audit' });
  const paths = () =>
    sent.map((request) => `${request.method()} ${new URL(request.url()).pathname.replace(/[0-9a-f-]{36}/, ':id')}`);

  const files = [
    { name: 'harbour-main/Dockerfile', data: 'FROM scratch\n' },
    { name: 'harbour-main/web/Dockerfile', data: 'FROM scratch\n' },
    { name: 'harbour-main/compose.yml', data: 'services:\n  web:\n    image: nginx:1\n' },
    { name: 'harbour-main/.env', data: 'TOKEN=x\n' },
    { name: 'harbour-main/logo.png', data: 'png' },
    { name: 'harbour-main/node_modules/x/index.js', data: 'x' },
    { name: 'harbour-main/old.zip', data: 'PK' },
  ];

  it('tells what is in a zip before anything is sent, then sends it in pieces and opens the audit', async () => {
    await choose(save('harbour-main.zip', zip(files)));
    await page.getByText('7 files, ').waitFor();
    await page.getByText('4 will be read').waitFor();
    await page.getByText('3 skipped').click();
    await page.getByText('1 · vendored code').waitFor();
    await page.getByText('2 · not a kind of file that says anything about deployment').click();
    await page.getByText('logo.png').waitFor();
    await page.getByText('Recognised: Dockerfile ×2, compose.yml').waitFor();
    await page.getByText('1 file is named like a secret').waitFor();
    await page.getByText('1 entry listed, not opened or followed').click();
    await page.getByText('"old.zip" is an archive; it was not opened.').waitFor();
    await expect.poll(() => page.getByLabel('Project').inputValue()).toBe('harbour');
    await expect.poll(() => page.getByLabel('Label').inputValue()).toBe('main');
    await submit().and(page.locator(':enabled')).waitFor();
    expect(sent).toEqual([]);
    await submit().click();
    await page.waitForURL(/\/p\/harbour\/audits\/1/);
    expect(paths()).toEqual([
      'POST /api/v1/uploads',
      'PUT /api/v1/uploads/:id/chunks/0',
      'POST /api/v1/uploads/:id/audit',
    ]);
  });

  it('says when the same content was audited before, and leads there', async () => {
    const bytes = zip([{ name: 'Dockerfile', data: 'FROM scratch AS twice\n' }]);
    const form = new FormData();
    form.append('project', 'quay');
    form.append('archive', new Blob([bytes.slice()]), 'first.zip');
    expect((await fetch(`${product.url}/api/v1/audits`, { method: 'POST', body: form })).status).toBe(201);
    await choose(save('second.zip', bytes));
    await page.getByText(/^Same content was audited .* ago as № 1 of quay\.$/).waitFor();
    await page.getByRole('link', { name: 'Open № 1' }).click();
    await page.waitForURL(/\/p\/quay\/audits\/1/);
    expect(sent).toEqual([]);
  });

  it('compares with the audit that was chosen', async () => {
    const post = async (text: string) => {
      const form = new FormData();
      form.append('project', 'mole');
      form.append('archive', new Blob([zip([{ name: 'Dockerfile', data: text }]).slice()]), 'mole.zip');
      await fetch(`${product.url}/api/v1/audits`, { method: 'POST', body: form });
    };
    await post('FROM a:1\n');
    await post('FROM a:2\n');
    const states = async () => {
      const { audits } = await (await fetch(`${product.url}/api/v1/audits`)).json();
      return audits
        .filter((it: { projectName: string }) => it.projectName === 'mole')
        .map((it: { state: string }) => it.state);
    };
    await expect.poll(states).toEqual(['done', 'done']);
    await open();
    await choose(save('mole.zip', zip([{ name: 'Dockerfile', data: 'FROM a:3\n' }])));
    await expect.poll(() => page.getByLabel('Compare with').inputValue()).toBe('2');
    await page.getByLabel('Compare with').selectOption('1');
    await submit().click();
    await page.waitForURL(/\/p\/mole\/audits\/3/);
    await page.waitForURL(/\/p\/mole\/audits\/3$/);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled(page);
    await page.keyboard.press('g');
    await page.keyboard.press('x');
    await page.waitForURL(/\/p\/mole\/compare\/1\.\.\.3/);
  });

  it('reads tar.gz and tar.zst without unpacking them, with the commit that git wrote', async () => {
    const packed = execFileSync('git', ['archive', '--format=tar', 'HEAD:fixtures/docs-desk/repo'], { cwd: root });
    const commit = execFileSync('git', ['archive', '--format=tar.gz', 'HEAD', 'fixtures/docs-desk'], { cwd: root });
    for (const [name, bytes] of [
      ['desk.tar.gz', gzipSync(packed)],
      ['desk.tar.zst', zstd(packed)],
    ] as const) {
      await choose(save(name, bytes));
      await page.getByText(name, { exact: true }).waitFor();
      await page.getByText(/Recognised: Dockerfile/).waitFor();
      await submit().and(page.locator(':enabled')).waitFor();
    }
    await choose(save('desk-main.tar.gz', commit));
    const head = execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
    await expect.poll(() => page.getByLabel('Label').inputValue()).toBe(`main @ ${head}`);
  });

  it('leaves what the browser cannot read to the server', async () => {
    const whole = tar([{ name: 'Dockerfile', data: 'FROM scratch\n' }]);
    await choose(
      save('joined.tar.gz', Buffer.concat([gzipSync(whole.subarray(0, 512)), gzipSync(whole.subarray(512))])),
    );
    await page.getByText(/several gzip files in one/).waitFor();
    await submit().click();
    await page.waitForURL(/\/p\/joined\/audits\/1/);
  });

  it('packs a folder here, without what ignore files name', async () => {
    for (const [name, text] of Object.entries({
      Dockerfile: 'FROM scratch\n',
      '.gitignore': 'dist/\n',
      'dist/app.js': 'x',
      'node_modules/a/index.js': 'x',
      'api/compose.yml': 'services: {}\n',
      '.seaworthyignore': 'data\n',
      'data/big.bin': 'x',
    })) {
      save(`packed/pier/${name}`, Buffer.from(text));
    }
    await page.locator('input[webkitdirectory]:enabled').setInputFiles(join(folder, 'packed/pier'));
    await page.getByText('pier.tar.gz').waitFor();
    await page.getByText('4 files, ').waitFor();
    await page.getByText(/^Not packed: .*1 file \(ignored by \.gitignore\)/).waitFor();
    await submit().click();
    await page.waitForURL(/\/p\/pier\/audits\/1/);
  });

  it.each<[string, Uint8Array, string]>([
    ['escape.zip', zip([{ name: '../evil' }]), 'The entry "../evil" points outside the archive'],
    ['secret.zip', zip([{ name: 'a', flags: 0x801 }]), 'The entry "a" is encrypted.'],
    [
      'bomb.tar.gz',
      gzipSync(tar([{ name: 'zeros', data: Buffer.alloc(30_000_000) }])),
      'more than 200 times its packed size',
    ],
    ['report.zip', Buffer.from('%PDF-1.7 and so on'), 'It is a PDF.'],
    ['control.tar', tar([{ name: 'a\u0007b' }]), 'holds NUL or control characters'],
    ['cut.zip', zip([{ name: 'a', data: 'x' }]).subarray(0, 40), 'Its directory is missing or ends too early.'],
  ])('refuses %s with its reason, and sends nothing', async (name, bytes, reason) => {
    await choose(save(name, bytes));
    await page.getByRole('alert').getByText(reason).waitFor();
    await page.getByText('Nothing was sent.').waitFor();
    await settled(page);
    expect(await submit().count()).toBe(0);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText(/^Up to 1 GB packed/).waitFor();
    expect(sent).toEqual([]);
  });

  it('goes on after a broken connection, a reload and a cancel, and sends no piece twice', async () => {
    const large = save(
      'large.zip',
      zip([
        { name: 'Dockerfile', data: 'FROM scratch\n' },
        { name: 'x.bin', data: randomBytes(20_000_000), method: 0 },
      ]),
    );
    await page.route('**/chunks/1?*', (route) => route.abort());
    await choose(large);
    await submit().click();
    await page.getByText(/The connection broke at 4\d %; trying again/).waitFor();
    await page.reload();
    await page.getByText(/^Resume large\.zip \(4\d %\)$/).waitFor();
    await page.unroute('**/chunks/1?*');
    await page.route('**/chunks/2?*', (route) => route.abort());
    sent = [];
    await choose(large);
    await page.getByText(/4\d % of it are on the server already/).waitFor();
    await page.getByRole('button', { name: 'Go on and audit' }).click();
    await page.getByText(/The connection broke at 8\d %/).waitFor();
    await page.getByRole('button', { name: 'Cancel upload' }).click();
    await page.getByText(/^The upload was cancelled/).waitFor();
    await page.unroute('**/chunks/2?*');
    expect(paths()).not.toContain('PUT /api/v1/uploads/:id/chunks/0');
    await page.getByRole('button', { name: 'Go on and audit' }).click();
    await page.waitForURL(/\/p\/large\/audits\/1/);
    await open();
    await settled(page);
    expect(await page.getByText(/^Resume/).count()).toBe(0);
  });

  it('waits while the browser is offline and goes on by itself', async () => {
    const file = save(
      'tide.zip',
      zip([
        { name: 'Dockerfile', data: 'FROM scratch\n' },
        { name: 'x.bin', data: randomBytes(100_000) },
      ]),
    );
    await choose(file);
    await submit().and(page.locator(':enabled')).waitFor();
    await page.context().setOffline(true);
    await page.getByText(/^You are offline/).waitFor();
    await submit().click();
    await page.getByText(/^Offline at 0 %/).waitFor();
    await page.context().setOffline(false);
    await page.waitForURL(/\/p\/tide\/audits\/1/);
  });

  it('is done by keyboard alone', async () => {
    const file = save(
      'keys.zip',
      zip([
        { name: 'Dockerfile', data: 'FROM scratch\n' },
        { name: 'k', data: 'k' },
      ]),
    );
    const tabTo = async (name: string | RegExp) => {
      const target = page.getByRole('button', { name });
      for (let i = 0; i < 40; i++) {
        if (await target.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${String(name)} is not reached by Tab`);
    };
    // Listened for well before the key: Chromium tells of a chooser only once it was asked to, and that takes a moment.
    const opened = page.waitForEvent('filechooser');
    await tabTo('Choose archive');
    await page.keyboard.press('Enter');
    await (await opened).setFiles(file);
    await submit().and(page.locator(':enabled')).waitFor();
    await settled(page);
    await tabTo('Upload and audit');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/p\/keys\/audits\/1/);
  });

  it('has no accessibility violation and nothing wider than 320 px, in both colour schemes', async () => {
    const check = async (state: string) => {
      expect(await violationsOf(page), state).toEqual([]);
      expect(await widthOf(page), state).toBeLessThanOrEqual(320);
    };
    await page.setViewportSize({ width: 320, height: 700 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await open();
      await check(`${colorScheme}, empty`);
      await choose(save('harbour-main.zip', zip(files)));
      await submit().and(page.locator(':enabled')).waitFor();
      await settled(page);
      for (const fold of await page.locator('form details > summary').all())
        if (await fold.isVisible()) await fold.click();
      await check(`${colorScheme}, found`);
      await choose(save('escape.zip', zip([{ name: '../evil' }])));
      await page.getByText('Nothing was sent.').waitFor();
      await check(`${colorScheme}, refused`);
    }
  });
});
