import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Problem } from '@seaworthy/schema/api';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { form, type Served, seedAudit, serve } from '../../testing/serve.ts';
import { limitTimes } from './limits.ts';

describe('the rate of requests', () => {
  let behind: Served;
  beforeAll(async () => {
    behind = await serve({
      config: { publicUrl: new URL('https://audits.example.com'), trustedProxies: ['loopback'] },
    });
  });
  afterAll(() => behind.close());

  test('is limited by client address and route; more are refused with a problem and the seconds to wait', async () => {
    const upload = (client: string) =>
      fetch(`${behind.url}/api/v1/audits`, {
        method: 'POST',
        headers: { 'x-forwarded-for': client },
        body: form({}, new Uint8Array(10), 'notes.txt'),
      });
    const answers: Response[] = [];
    for (let count = 0; count < 121; count += 1) answers.push(await upload('203.0.113.7'));
    expect(answers.slice(0, 120).map(({ status }) => status)).not.toContain(429);
    const refused = answers.at(-1) ?? expect.unreachable();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Problem.parse(await refused.json())).toMatchObject({
      code: 'request/rate-limited',
      detail: expect.stringMatching(/^More than 120 requests of this kind came from your address within a minute/),
    });
    expect((await upload('203.0.113.8')).status).not.toBe(429);
    const elsewhere = await fetch(`${behind.url}/api/v1/limits`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(elsewhere.status).toBe(200);
    expect(await (await fetch(`${behind.url}/metrics`)).text()).toContain(
      'seaworthy_http_rate_limited_total{route="/api/v1/audits"} 1',
    );
  });

  test('counts an IPv6 network as one client, or nobody would run out of addresses', async () => {
    const left = async (client: string) => {
      const { headers } = await fetch(`${behind.url}/api/v1/limits`, { headers: { 'x-forwarded-for': client } });
      return headers.get('x-ratelimit-remaining');
    };
    expect([await left('2001:db8:0:7::1'), await left('2001:db8:0:7:aaaa::2'), await left('2001:db8:0:8::1')]).toEqual([
      '2999',
      '2998',
      '2999',
    ]);
    const wrong = async (client: string) =>
      (await fetch(`${behind.url}/api/v1/shared/${'x'.repeat(43)}`, { headers: { 'x-forwarded-for': client } })).status;
    const answers: number[] = [];
    for (let host = 1; host <= 31; host += 1) answers.push(await wrong(`2001:db8:0:9::${host}`));
    expect([answers[29], answers[30]]).toEqual([404, 429]);
  });

  test('of probes and of the page is not limited', async () => {
    const paths = ['/health', '/'];
    for (const path of paths)
      expect((await fetch(behind.url + path)).headers.get('x-ratelimit-limit'), path).toBeNull();
    expect((await fetch(`${behind.url}/api/v1/limits`)).headers.get('x-ratelimit-limit')).toBe('3000');
  });
});

test('without a proxy nobody is believed who says to come from elsewhere, and a factor changes the limits', async () => {
  const served = await serve({ config: { rateLimitFactor: 2 } });
  const ask = (client: string) =>
    fetch(`${served.url}/api/v1/limits`, { headers: { 'x-forwarded-for': client } }).then(({ headers }) => [
      headers.get('x-ratelimit-limit'),
      headers.get('x-ratelimit-remaining'),
    ]);
  expect([await ask('203.0.113.7'), await ask('203.0.113.8')]).toEqual([
    ['6000', '5999'],
    ['6000', '5998'],
  ]);
  await served.close();
});

test('a factor of 0 turns the limits off', async () => {
  const served = await serve({ config: { rateLimitFactor: 0 } });
  expect((await fetch(`${served.url}/api/v1/limits`)).headers.get('x-ratelimit-limit')).toBeNull();
  await served.close();
});

describe('sizes and times', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(() => served.close());

  test('headers of more than 16 KiB and JSON of more than 64 KiB are refused', async () => {
    const { id } = await seedAudit(served);
    const long = await fetch(`${served.url}/health`, { headers: { 'x-long': 'x'.repeat(17_000) } });
    expect(long.status).toBe(431);
    const large = await fetch(`${served.url}/api/v1/audits/${id}/questions/q-1/answer`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: 'yes', note: 'x'.repeat(70_000) }),
    });
    expect([large.status, Problem.parse(await large.json()).code]).toEqual([413, 'request/too-large']);
  });

  test('the server waits seconds for a head, and longer for a connection to be used again than a proxy does', () => {
    const { headersTimeout, keepAliveTimeout } = served.built.app.server;
    expect([headersTimeout, keepAliveTimeout]).toEqual([20_000, 72_000]);
  });
});

test('a body that trickles in is given up with 408, an upload may take its time', async () => {
  const app = Fastify();
  limitTimes(app, { headMs: 20_000, bodyMs: 100, keepAliveMs: 1_000 });
  app.post('/slow', async () => 'done');
  app.post('/api/v1/audits', async () => 'done');
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
  const begin = async (path: string) => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nhalf `,
    );
    return socket;
  };
  const patient = await begin('/api/v1/audits');
  expect(await text(await begin('/slow'))).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
  patient.write('again');
  expect(await text(patient)).toMatch(/^HTTP\/1\.1 200 OK.*done$/s);
  await app.close();
});
