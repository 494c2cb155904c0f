import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

test.each(['/', '/index.html', '/audits/8f2c', '/audits/8f2c/findings', '/projects/a%20b'])(
  '%s is the page, asked for again each time',
  async (path) => {
    const answer = await fetch(served.url + path);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(await answer.text()).toContain('<title>Seaworthy</title>');
  },
);

test('a hashed file is kept for good', async () => {
  const answer = await fetch(`${served.url}/assets/index-abc123.js`);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(answer.headers.get('content-type')).toContain('javascript');
});

test('a file that the build has packed goes out packed to those who take it, as it is to others', async () => {
  const assets = join(served.dataDir, 'web', 'assets');
  await writeFile(join(assets, 'page-abc123.js'), 'export const text = 1;');
  await writeFile(join(assets, 'page-abc123.js.gz'), gzipSync('export const text = 1;'));
  for (const [accepted, encoding] of [
    ['gzip', 'gzip'],
    ['br, gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await fetch(`${served.url}/assets/page-abc123.js`, { headers: { 'accept-encoding': accepted } });
    expect([answer.status, answer.headers.get('content-encoding')], accepted).toEqual([200, encoding]);
    expect(answer.headers.get('vary')).toContain('accept-encoding');
    expect(answer.headers.get('content-type')).toContain('javascript');
    expect(await answer.text()).toBe('export const text = 1;');
  }
});

test.each(['/assets/index-gone.js', '/favicon.ico', '/api', '/api/', '/api/v2/audits', '/assets/', '/%00', '/.env'])(
  '%s is not there, and is not the page',
  async (path) => {
    const answer = await fetch(served.url + path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  },
);

test('nothing outside the folder is reachable', async () => {
  for (const path of [
    '/../seaworthy.db',
    '/..%2fseaworthy.db',
    '/assets/..%2f..%2fseaworthy.db',
    '/%2e%2e/seaworthy.db',
  ]) {
    const text = await raw(served.port, path);
    expect(text, path).toMatch(/^HTTP\/1\.1 40[034]/);
    expect(text, path).not.toContain('SQLite format');
  }
});

test('without a built web app the page says so, and the API works', async () => {
  const empty = join(served.dataDir, 'empty');
  await mkdir(empty);
  const bare = await serve({ config: { webDir: empty } });
  const answer = await fetch(`${bare.url}/`);
  expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('not built')]);
  expect((await fetch(`${bare.url}/api/v1/limits`)).status).toBe(200);
  await writeFile(join(empty, 'index.html'), 'built meanwhile');
  expect(await (await fetch(`${bare.url}/`)).text()).toBe('built meanwhile');
  await bare.close();
});

/** As a client would that does not tidy paths up before it sends them. */
function raw(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
    );
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}
