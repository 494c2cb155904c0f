import { request } from 'node:http';
import { Problem } from '@seaworthy/schema/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, seedAudit, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

/** node:http, because fetch forbids setting these headers. */
function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  to: Served = served,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(to.url + path, { method, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    sending.on('error', reject).end();
  });
}

describe('the Host header', () => {
  test.each(['evil.example', 'evil.example:8080', '192.168.1.4:8080', '127.0.0.1.nip.io', 'localhost.evil.example'])(
    '%s is refused on every path, so that a rebound name reads nothing',
    async (host) => {
      for (const path of ['/api/v1/audits', '/', '/health', '/metrics']) {
        const { status, body } = await send('GET', path, { host });
        expect([status, Problem.parse(JSON.parse(body)).code], path).toEqual([421, 'request/wrong-host']);
      }
    },
  );

  test.each(['127.0.0.1', 'localhost:8080', '[::1]:9', '127.0.0.1:4711'])('%s is ours', async (host) => {
    expect((await send('GET', '/health', { host })).status).toBe(200);
  });
});

describe('a request that changes something', () => {
  test('is refused when another origin sends it, and nothing changes', async () => {
    const { id } = await seedAudit(served);
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${served.port + 1}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) {
      const { status, body } = await send('DELETE', `/api/v1/audits/${id}`, headers);
      expect([status, Problem.parse(JSON.parse(body)).code], JSON.stringify(headers)).toEqual([
        403,
        'request/cross-site',
      ]);
    }
    expect(await served.store.audits.get(id)).toBeDefined();
  });

  test('from our own page or from a tool passes', async () => {
    const own = { origin: served.url, 'sec-fetch-site': 'same-origin' };
    for (const headers of [own, {}, { 'sec-fetch-site': 'none' }]) {
      const { id } = await seedAudit(served);
      expect((await send('DELETE', `/api/v1/audits/${id}`, headers)).status).toBe(204);
    }
  });
});

describe('behind a proxy at a public address', () => {
  let behind: Served;
  beforeAll(async () => {
    behind = await serve({ config: { publicUrl: new URL('https://Audits.example.com') } });
  });
  afterAll(() => behind.close());

  test.each([
    ['audits.example.com', 200],
    ['AUDITS.example.com', 200],
    ['127.0.0.1:8080', 200],
    ['audits.example.com:444', 421],
    ['audits.example.com.evil.example', 421],
    ['example.com', 421],
  ])('Host %s is answered with %s', async (host, status) => {
    expect((await send('GET', '/health', { host }, behind)).status).toBe(status);
  });

  test.each([
    ['https://audits.example.com', 204],
    ['http://audits.example.com', 403],
    ['https://evil.example', 403],
    ['http://127.0.0.1:8080', 403],
  ])('a change that comes from %s is answered with %s', async (origin, status) => {
    const { id } = await seedAudit(behind);
    const sent = send('DELETE', `/api/v1/audits/${id}`, { host: 'audits.example.com', origin }, behind);
    expect((await sent).status).toBe(status);
  });
});

test('every answer forbids foreign code, framing and sniffing, errors included', async () => {
  for (const path of ['/', '/api/v1/limits', '/api/v1/nothing', '/assets/missing.js']) {
    const { headers } = await fetch(served.url + path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("script-src 'self'");
    expect(policy, path).not.toContain('unsafe');
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin');
    expect(headers.get('strict-transport-security'), path).toBeNull();
    expect(headers.get('access-control-allow-origin'), path).toBeNull();
    expect(headers.get('x-request-id'), path).toMatch(/^[0-9a-f-]{36}$/);
  }
});
