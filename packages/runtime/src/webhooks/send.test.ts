import { createHmac, timingSafeEqual } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../../testing/receiver.ts';
import { checkWebhookUrl, isPublicAddress, type Resolve } from './address.ts';
import { type Outgoing, type SendOptions, sendWebhook } from './send.ts';
import { newWebhookSecret } from './sign.ts';

const receivers: Receiver[] = [];
const receiver = async (options?: { readonly tls: boolean }): Promise<Receiver> => {
  const started = await startReceiver(options);
  receivers.push(started);
  return started;
};
afterEach(async () => {
  for (const it of receivers.splice(0)) await it.close();
});

const secret = newWebhookSecret();
const outgoing = (url: string): Outgoing => ({
  id: 'msg_1',
  event: 'audit.finished',
  facts: { path: '/p/web/audits/3', at: 1_772_539_200_000, data: { project: { name: 'Wörter' }, score: 7.4 } },
  url,
  secrets: [secret],
});
const inside: SendOptions = { allowPrivate: true, publicUrl: new URL('https://audits.example.com') };
const outside: SendOptions = { ...inside, allowPrivate: false };
const here: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];

describe('what is sent', () => {
  test('is JSON that the receiver can prove to be ours, over TLS to the name that was typed', async () => {
    const { url, ca, received } = await receiver({ tls: true });
    const sent = await sendWebhook(outgoing(url), { ...inside, ca, resolve: here });
    expect(sent).toMatchObject({ ok: true, status: 204, error: null });
    const [one] = received;
    expect(one?.path).toBe('/in?team=crew');
    expect(one?.headers.host).toBe(new URL(url).host);
    expect(one?.body).toBe(sent.body);
    expect(JSON.parse(sent.body)).toEqual({
      type: 'audit.finished',
      timestamp: '2026-03-03T12:00:00.000Z',
      data: { project: { name: 'Wörter' }, score: 7.4, url: 'https://audits.example.com/p/web/audits/3' },
    });
    const at = Number(one?.headers['webhook-timestamp']);
    expect(Math.abs(Date.now() / 1_000 - at)).toBeLessThan(30);
    const expected = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
      .update(`msg_1.${at}.${one?.body}`)
      .digest();
    const [version, signature = ''] = String(one?.headers['webhook-signature']).split(',');
    expect(version).toBe('v1');
    expect(timingSafeEqual(Buffer.from(signature, 'base64'), expected)).toBe(true);
  });

  test('carries both signatures while a secret is being changed over', async () => {
    const { url, received } = await receiver();
    await sendWebhook({ ...outgoing(url), secrets: [newWebhookSecret(), secret] }, inside);
    expect(String(received[0]?.headers['webhook-signature'])).toMatch(/^v1,\S{44} v1,\S{44}$/);
  });

  test('does not go to whoever cannot prove the name', async () => {
    const { url, received } = await receiver({ tls: true });
    const sent = await sendWebhook(outgoing(url), { ...inside, resolve: here });
    expect(sent).toMatchObject({ ok: false, status: null });
    expect(sent.error).toContain('self-signed certificate');
    expect(received).toEqual([]);
  });
});

describe('what the receiver does', () => {
  test('a redirect is an answer that failed, and is not followed', async () => {
    const target = await receiver();
    const { url, answer } = await receiver();
    answer((reply) => reply.writeHead(307, { location: target.url }).end());
    const sent = await sendWebhook(outgoing(url), inside);
    expect(sent).toMatchObject({ ok: false, status: 307 });
    expect(sent.error).toBe('The receiver answered with 307; redirects are not followed.');
    expect(target.received).toEqual([]);
  });

  test('an answer without end is read up to 4 KiB, and its control characters go', async () => {
    const { url, answer } = await receiver();
    answer((reply) => {
      const more = () => {
        while (!reply.destroyed && reply.write('\u001b[2J'.padEnd(65_536, 'x')));
      };
      reply.on('drain', more);
      more();
    });
    const sent = await sendWebhook(outgoing(url), inside);
    expect(sent).toMatchObject({ ok: true, status: 200 });
    expect(sent.response).toHaveLength(4_096);
    expect(sent.response).toMatch(/^\ufffd\[2Jx+$/);
  });

  test('one that does not answer, or not to its end, is given up in time', async () => {
    const { url, answer } = await receiver();
    answer(() => undefined);
    const never = await sendWebhook(outgoing(url), { ...inside, timeoutMs: 300 });
    expect(never).toMatchObject({ ok: false, status: null, error: 'No answer within 0.3 s.' });
    answer((reply) => void reply.writeHead(200).write('so'));
    expect(await sendWebhook(outgoing(url), { ...inside, timeoutMs: 300 })).toMatchObject({ ok: false });
    const silent: Resolve = () => new Promise(() => undefined);
    const unnamed = await sendWebhook(outgoing('https://hooks.test'), { ...inside, resolve: silent, timeoutMs: 300 });
    expect(unnamed.error).toBe('No answer within 0.3 s.');
  });

  test('an error is told with what came', async () => {
    const { url, answer } = await receiver();
    answer((reply) => reply.writeHead(500).end('out of order'));
    const sent = await sendWebhook(outgoing(url), inside);
    expect(sent).toMatchObject({ ok: false, status: 500, response: 'out of order' });
    const port = (await receiver()).port;
    for (const it of receivers.splice(0)) await it.close();
    const gone = await sendWebhook(outgoing(`http://127.0.0.1:${port}/`), inside);
    expect(gone.error).toBe('Nobody listens there.');
  });
});

describe('addresses inside of the network', () => {
  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:7f00:1::]/',
    'https://224.0.0.1/',
    'https://0.0.0.0/',
    'http://93.184.215.14/',
    'https://user:secret@hooks.example.com/',
    'https://hooks.example.com:22/',
    'ftp://hooks.example.com/',
    'no address',
  ])('%s is refused', (url) => {
    expect(() => checkWebhookUrl(url, outside)).toThrow(expect.objectContaining({ code: 'webhook/address-refused' }));
  });

  test('a name that leads to one is refused, also when only one of its addresses does, and nothing is sent', async () => {
    const { port, received } = await receiver();
    const named = `https://hooks.test:${port}/`;
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', 'fd00::1', 'not-an-address']) {
      const resolve: Resolve = async () => [
        { address: '93.184.215.14', family: 4 },
        { address, family: 4 },
      ];
      const sent = await sendWebhook(outgoing(named), { ...outside, resolve });
      expect(sent).toMatchObject({ ok: false, error: 'hooks.test leads to an address that is not public.' });
    }
    expect(received).toEqual([]);
  });

  test('a name is asked for once, and what was looked at is what is connected to', async () => {
    const { url, ca, received } = await receiver({ tls: true });
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }];
    };
    expect(await sendWebhook(outgoing(url), { ...inside, ca, resolve })).toMatchObject({ ok: true });
    expect(asked).toBe(1);
    expect(received).toHaveLength(1);
  });

  test('public ones are taken', () => {
    for (const address of ['93.184.215.14', '8.8.8.8', '2606:4700::1111', '172.15.0.1', '100.128.0.1', '11.0.0.1']) {
      expect([address, isPublicAddress(address)]).toEqual([address, true]);
    }
    expect(checkWebhookUrl('https://hooks.example.com:8443/in?a=1', outside).port).toBe('8443');
  });
});
