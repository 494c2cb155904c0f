import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { makeOwner, type OwnerAtHand } from './support/accounts.ts';
import { launchChromium } from './support/chromium.ts';
import { type Nginx, startNginx } from './support/nginx.ts';
import { freePort, type Product, root, startProduct } from './support/product.ts';

const publicHost = 'audits.example.com';
let product: Product;
let nginx: Nginx;
/** With brotli, in front of a port where nobody listens. */
let alone: Nginx;
let browser: Browser;
let owner: OwnerAtHand;

beforeAll(async () => {
  [product, browser] = await Promise.all([
    startProduct({ SEAWORTHY_PUBLIC_URL: `https://${publicHost}` }),
    launchChromium(),
  ]);
  nginx = await startNginx({ upstream: Number(new URL(product.url).port) });
  alone = await startNginx({ upstream: await freePort(), brotli: true });
  owner = await makeOwner(product, async (path, init) => {
    const { status, headers, body } = await ask(path, { ...init, headers: { authorization: '', ...init.headers } });
    return { status, cookies: [headers['set-cookie'] ?? []].flat(), body: String(body) };
  });
});

afterAll(async () => {
  await browser?.close();
  await nginx?.stop();
  await alone?.stop();
  await product?.stop();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Names as they came, so that a header sent twice is seen twice. */
  readonly names: readonly string[];
  readonly body: Buffer;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly to?: Nginx;
}

/** HTTP/1.1 over TLS, trusting the test's certificate, with the owner's token unless the test says otherwise. */
function ask(path: string, { method = 'GET', headers = {}, body, to = nginx }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = request(
      to.url + path,
      {
        method,
        ca: to.certificate,
        servername: 'localhost',
        headers: { authorization: owner?.authorization ?? '', ...headers },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers as Record<string, string>, // nothing here is sent as a list
            names: answer.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()),
            body: Buffer.concat(parts),
          }),
        );
      },
    );
    sending.on('error', reject).end(body);
  });
}

describe('the configuration', () => {
  it('is valid for the real nginx without a warning, with the brotli module and without', () => {
    for (const { check } of [nginx, alone]) {
      expect(check).toContain('test is successful');
      expect(check).not.toMatch(/\[(warn|error|emerg)\]/);
    }
  });

  it('lets an archive as large as the product takes through, and no more than the form around it needs', () => {
    const text = readFileSync(join(root, 'nginx/nginx.conf'), 'utf8');
    const largest = Math.max(...[...text.matchAll(/client_max_body_size (\d+)m;/g)].map(([, size]) => Number(size)));
    expect(largest * 1_048_576).toBeGreaterThan(archiveLimits.packedBytes);
    expect(largest * 1_048_576).toBeLessThan(archiveLimits.packedBytes * 1.01);
  });
});

describe('in the browser, over TLS', () => {
  let page: Page;
  const sockets: string[] = [];

  beforeAll(async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const [name = '', value = ''] = owner.cookie.split('=');
    await context.addCookies([{ name, value, url: nginx.url, secure: true, httpOnly: true, sameSite: 'Lax' }]);
    page = await context.newPage();
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => sockets.push(String(payload)));
    });
  });
  afterAll(() => page?.context().close());

  it('takes an upload, shows its progress live, and hands the report down', async () => {
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    const archive = join(nginx.folder, 'static-site.tar.gz');
    execFileSync('tar', ['czf', archive, '-C', join(root, 'fixtures/static-site/repo'), '.']);
    await page.goto(`${nginx.url}/projects/new`);
    await page
      .getByText(/1(\.0)? Gi?B/)
      .first()
      .waitFor();
    await page.locator('input[type=file]:enabled').first().setInputFiles(archive);
    await page.getByRole('button', { name: /Upload and audit/ }).click();
    await page.waitForURL(/\/p\/static-site\/audits\/1/);
    await page.getByRole('meter').waitFor();
    const types = () => sockets.map((text) => (JSON.parse(text) as { type: string }).type);
    await expect.poll(types).toEqual(expect.arrayContaining(['snapshot', 'end']));

    await page.getByRole('button', { name: 'Export' }).click();
    const link = page.getByRole('link', { name: /Markdown/ }).first();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('Audit — static-site');
    expect(faults).toEqual([]);
  });

  it('comes as HTTP/2', async () => {
    const protocol = await page.evaluate(
      () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol,
    );
    expect(protocol).toBe('h2');
  });
});

describe('uploads by other clients', () => {
  it('passes on what arrives before the rest of it was sent, and keeps none of it itself', async () => {
    const before = blobBytes();
    const sending = request(`${nginx.url}/api/v1/audits`, {
      method: 'POST',
      ca: nginx.certificate,
      headers: {
        authorization: owner.authorization,
        'content-type': 'multipart/form-data; boundary=edge',
        'content-length': String(64 * 1_048_576),
      },
    });
    const cut = new Promise((resolve) => sending.on('error', resolve));
    sending.write('--edge\r\ncontent-disposition: form-data; name="project"\r\n\r\nhalf\r\n');
    sending.write('--edge\r\ncontent-disposition: form-data; name="archive"; filename="half.zip"\r\n\r\n');
    sending.write(Buffer.alloc(16 * 1_048_576, 'PK'));
    await until(() => blobBytes() - before > 8 * 1_048_576);
    expect(readdirSync(join(nginx.folder, 'nginx-body'), { recursive: true })).toEqual([]);
    sending.destroy(new Error('the line broke'));
    await cut;
  });

  it('refuses what is larger in the words of the product, before a byte of it is sent', async () => {
    const length = String(archiveLimits.packedBytes + 64 * 1_048_576);
    const tooLong = await ask('/api/v1/audits', { method: 'POST', headers: { 'content-length': length } });
    const otherwise = await ask('/api/v1/compare', { method: 'POST', body: Buffer.alloc(2 * 1_048_576) });
    for (const answer of [tooLong, otherwise]) {
      expect([answer.status, answer.headers['content-type']]).toEqual([413, 'application/problem+json']);
      expect(JSON.parse(String(answer.body))).toMatchObject({ code: 'request/too-large', status: 413 });
    }
  });

  it('streams every event of the audit over a WebSocket', async () => {
    const archive = execFileSync('tar', ['cz', '-C', join(root, 'fixtures/static-site/repo'), '.']);
    const head = (rest: string) => `--edge\r\ncontent-disposition: form-data; name=${rest}\r\n\r\n`;
    const body = Buffer.concat([
      Buffer.from(`${head('"project"')}live\r\n${head('"archive"; filename="live.tar.gz"')}`),
      archive,
      Buffer.from('\r\n--edge--\r\n'),
    ]);
    const headers = { 'content-type': 'multipart/form-data; boundary=edge' };
    const created = await ask('/api/v1/audits', { method: 'POST', headers, body });
    expect(created.status).toBe(201);
    const { id } = JSON.parse(String(created.body)) as { id: string };
    const seen = await follow(`${nginx.url.replace('https', 'wss')}/api/v1/audits/${id}/live`);
    expect(seen.map((event) => event.seq)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.at(-1)?.type).toBe('done');
  });

  function blobBytes(): number {
    // It complains of files that go while it looks; its sum is what counts.
    const { stdout } = spawnSync('du', ['-sb', product.dataDir], { encoding: 'utf8' });
    return Number(stdout.split('\t')[0]);
  }
});

describe('who comes in', () => {
  it('nobody without a session or a token, to API and live view alike; the page itself says nothing', async () => {
    for (const path of ['/api/v1/audits', '/api/v1/projects', '/api/v1/audits/x/live', '/api/v1/team']) {
      expect((await ask(path, { headers: { authorization: '' } })).status, path).toBe(401);
    }
    expect((await ask('/api/v1/audits', { headers: { authorization: '', cookie: owner.cookie } })).status).toBe(200);
    expect((await ask('/', { headers: { authorization: '' } })).status).toBe(200);
  });

  it('with a cookie that stays on this host, on TLS, and away from scripts', () => {
    expect(owner.setCookie).toMatch(/^__Host-seaworthy=/);
    for (const flag of [/; *secure/i, /; *httponly/i, /; *samesite=lax/i, /; *path=\/(;|$)/i]) {
      expect(owner.setCookie).toMatch(flag);
    }
    expect(owner.setCookie).not.toMatch(/domain=/i);
  });

  it('probes, on a port that shows nothing else', async () => {
    const at = `http://127.0.0.1:${nginx.operationsPort}`;
    expect(await (await fetch(`${at}/ready`)).json()).toMatchObject({ status: 'ready' });
    expect(await (await fetch(`${at}/health`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${at}/metrics`)).text()).toContain('# HELP');
    for (const path of ['/', '/api/v1/audits', '/health/x']) expect((await fetch(at + path)).status, path).toBe(404);
  });

  it('the public name and no other', async () => {
    expect((await ask('/api/v1/limits', { headers: { host: publicHost } })).status).toBe(200);
    expect((await ask('/api/v1/limits', { headers: { host: 'evil.example' } })).status).toBe(421);
  });

  it('by TLS 1.2 or newer alone; plain HTTP is sent there', async () => {
    expect(await negotiated('TLSv1.2')).toBe('TLSv1.2');
    expect(await negotiated('TLSv1.3')).toBe('TLSv1.3');
    await expect(negotiated('TLSv1.1')).rejects.toThrow();
    const sent = await fetch(`http://127.0.0.1:${nginx.redirectPort}/p/desk?x=1`, { redirect: 'manual' });
    expect([sent.status, sent.headers.get('location')]).toEqual([308, 'https://127.0.0.1/p/desk?x=1']);
  });

  it('by HTTP/2 with the same answers', async () => {
    const session = connectHttp2(nginx.url, { ca: nginx.certificate });
    const stream = session.request({ ':path': '/api/v1/limits', authorization: owner.authorization });
    const status = await new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])));
    stream.close();
    session.close();
    expect(status).toBe(200);
  });

  function negotiated(version: SecureVersion): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(nginx.url);
      // The old version has to be offered at all: OpenSSL's own floor is lowered for that.
      const limits = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
      const socket = connectTls({ port: Number(port), host: 'localhost', ca: nginx.certificate, ...limits }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', reject);
    });
  }
});

describe('headers', () => {
  const security = [
    'strict-transport-security',
    'content-security-policy',
    'x-content-type-options',
    'x-frame-options',
    'referrer-policy',
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'permissions-policy',
    'x-request-id',
  ];

  it('say the same from nginx and from the API, each once', async () => {
    const fromApi = await fetch(`${product.url}/api/v1/limits`);
    for (const path of ['/', '/p/desk', '/api/v1/limits', '/api/v1/nothing', '/assets/none.js', '/theme.js', '/.env']) {
      const { names, headers } = await ask(path);
      expect(names.filter((name) => security.includes(name)).sort(), path).toEqual(security.toSorted());
      for (const name of security.slice(1, 7))
        expect(headers[name], `${name} at ${path}`).toBe(fromApi.headers.get(name));
    }
  });

  it('let hashed files stay for a year, and the page never go unasked', async () => {
    const page = await ask('/p/desk/compare/13...14');
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-cache']);
    const script = /\/assets\/[\w-]+\.js/.exec(String(page.body))?.[0] ?? 'no script';
    const asset = await ask(script);
    expect([asset.status, asset.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    const etag = String(page.headers.etag);
    expect((await ask('/', { headers: { 'if-none-match': etag } })).status).toBe(304);
    for (const path of ['/assets/none.js', '/none.js', '/.vite/manifest.json']) {
      const missing = await ask(path);
      expect(missing.status, path).toBe(404);
      expect(missing.headers['cache-control'] ?? '', path).not.toContain('immutable');
    }
    expect((await ask('/api/v1/limits')).headers['cache-control']).toBe('no-store');
  });

  it('compress by gzip, and by brotli where the module is there', async () => {
    const headers = { 'accept-encoding': 'br, gzip' };
    expect((await ask('/api/v1/rules', { headers })).headers['content-encoding']).toBe('gzip');
    const page = await ask('/', { headers, to: alone });
    const script = /\/assets\/[\w-]+\.js/.exec(String((await ask('/', { to: alone })).body))?.[0] ?? 'no script';
    expect([page.status, (await ask(script, { headers, to: alone })).headers['content-encoding']]).toEqual([200, 'br']);
    const packed = await ask(script, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    // Packed once by the build, as small as it gets; not anew for everybody.
    expect(packed.body.equals(readFileSync(join(root, 'apps/web/dist', `${script}.gz`)))).toBe(true);
    expect((await ask(script)).headers['content-encoding']).toBeUndefined();
  });
});

describe('when things go wrong', () => {
  it('says so in the words of the product while the API is away', async () => {
    const answer = await ask('/api/v1/audits?token=tell-nobody', { to: alone });
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
    expect(JSON.parse(String(answer.body))).toMatchObject({ code: 'storage/unavailable', status: 503 });
  });

  it('slows down a client that asks too much, and nobody reads its secrets in a log', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => ask('/api/v1/audits?token=tell-nobody', { method: 'POST' })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(10);
    expect(JSON.parse(String(refused[0]?.body))).toMatchObject({ code: 'request/rate-limited' });
    // What one asks too often does not bar the rest.
    const other = await ask('/api/v1/limits?token=tell-nobody');
    expect(other.status).toBe(200);
    const link = 'L-ink_'.padEnd(43, 'x');
    const shared = await ask(`/share/${link}`);
    expect(shared.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' });
    for (const path of [`/api/v1/shared/${link}/report`, `/%73hare/${link}`, `/api/v1/SHARED/${link}?x=1`])
      await ask(path);
    // A line is written after its answer was sent.
    const written = (path: string) => expect.poll(() => nginx.logs().access.map((it) => it.path)).toContain(path);
    await written('/api/v1/shared/***/report');
    await written('/api/v1/limits');
    const masked = () => nginx.logs().access.filter(({ path }) => String(path).includes('***')).length;
    await expect.poll(masked).toBeGreaterThanOrEqual(4);
    for (const logs of [nginx.logs(), alone.logs()]) {
      expect(logs.access.length).toBeGreaterThan(0);
      expect(JSON.stringify(logs)).not.toContain(link);
      expect(JSON.stringify(logs)).not.toContain('tell-nobody');
      expect(JSON.stringify(logs)).not.toContain(owner.authorization.slice('Bearer '.length));
    }
    const line = () => nginx.logs().access.find((it) => it.api === other.headers['x-request-id']);
    await expect
      .poll(line)
      .toMatchObject({ method: 'GET', path: '/api/v1/limits', status: 200, upstreamStatus: '200' });
  });
});

interface LiveEvent {
  readonly seq: number;
  readonly type: string;
}

/** All events of the audit, as the socket tells them. */
function follow(address: string): Promise<LiveEvent[]> {
  return new Promise((resolve, reject) => {
    const events: LiveEvent[] = [];
    const headers = { authorization: owner.authorization };
    const socket = new WebSocket(address, { ca: nginx.certificate, headers });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; events?: LiveEvent[]; event?: LiveEvent };
      events.push(...(message.events ?? []), ...(message.event ? [message.event] : []));
      if (message.type === 'ping') socket.send('{"type":"pong"}');
      if (message.type === 'end') socket.close();
    });
    socket.on('close', () => resolve(events));
    socket.on('error', reject);
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}
