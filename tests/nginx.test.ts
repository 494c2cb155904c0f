import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { freePort, type Product, root, startProduct } from './support/product.ts';

const configuration = readFileSync(join(root, 'nginx/nginx.conf'), 'utf8');

describe('nginx in front of the product', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-nginx-'));
  let product: Product;
  let nginx: ChildProcess;
  let url: string;

  beforeAll(async () => {
    product = await startProduct();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    writeFileSync(join(folder, 'nginx.conf'), relocated(port, new URL(product.url).port));
    mkdirSync(join(folder, 'temp'));
    execFileSync('nginx', ['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf')], { env: withSbin() });
    nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
      stdio: 'ignore',
      env: withSbin(),
    });
    await until(async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok === true);
  }, 240_000);

  afterAll(async () => {
    nginx?.kill('SIGQUIT');
    await product?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes an upload, streams its progress over WebSocket, and hands the report down', async () => {
    const archive = execFileSync('tar', ['cz', '-C', join(root, 'fixtures/static-site/repo'), '.']);
    const form = new FormData();
    form.set('project', 'static-site');
    form.set('archive', new Blob([archive]), 'static-site.tar.gz');
    const created = await fetch(`${url}/api/v1/audits`, { method: 'POST', body: form });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    const seen = await follow(`${url.replace('http', 'ws')}/api/v1/audits/${id}/live`);
    expect(seen.map((event) => event.seq)).toEqual(seen.map((_, i) => i + 1));
    expect(seen.at(-1)?.type).toBe('done');
    const markdown = await fetch(`${url}/api/v1/audits/${id}/files/report.md`);
    expect(await markdown.text()).toContain('# Infrastructure & Deployment Audit — static-site');
  });

  it('serves the web app compressed', async () => {
    const page = await fetch(`${url}/`, { headers: { 'accept-encoding': 'gzip' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<div id="root">');
  });

  it('allows bodies as large as the product does, and no larger than the form around them needs', () => {
    const mebibytes = Number(/client_max_body_size (\d+)m;/.exec(configuration)?.[1]);
    expect(mebibytes * 1_048_576).toBeGreaterThan(archiveLimits.packedBytes);
    expect(mebibytes * 1_048_576).toBeLessThan(archiveLimits.packedBytes * 1.01);
  });

  /** The shipped configuration on other ports and in a folder of the test's own. */
  function relocated(port: number, upstream: string): string {
    const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `  ${name}_temp_path ${folder}/temp/${name};`)
      .join('\n');
    return configuration
      .replace('listen 8081;', `listen 127.0.0.1:${port};`)
      .replace('server 127.0.0.1:8080;', `server 127.0.0.1:${upstream};`)
      .replace('pid /var/run/nginx.pid;', `pid ${folder}/nginx.pid;`)
      .replace('error_log /dev/stderr warn;', `error_log ${folder}/error.log warn;`)
      .replace('access_log /dev/stdout json;', `access_log ${folder}/access.log json;`)
      .replace('http {', `http {\n${temps}`);
  }
});

interface LiveEvent {
  readonly seq: number;
  readonly type: string;
}

/** All events of the audit, as the socket tells them. */
function follow(address: string): Promise<LiveEvent[]> {
  return new Promise((resolve, reject) => {
    const events: LiveEvent[] = [];
    const socket = new WebSocket(address);
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

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('nginx did not answer within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Debian keeps nginx in /usr/sbin, which is not on everybody's PATH. */
function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
}
