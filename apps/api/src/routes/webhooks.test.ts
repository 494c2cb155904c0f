import {
  DeliveryList,
  DeliveryView,
  LogPage,
  WebhookList,
  WebhookOnce,
  WebhookView,
} from '@seaworthy/schema/api-history';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Receiver, startReceiver } from '../../../../packages/runtime/testing/receiver.ts';
import { json, type Served, serve } from '../../testing/serve.ts';
import type { Actor } from '../authorise.ts';

let served: Served;
let receiver: Receiver;
let acting: Actor;
beforeAll(async () => {
  receiver = await startReceiver();
  served = await serve({
    config: { webhookPrivate: true, publicUrl: null },
    actorOf: ({ local }) => {
      acting = local;
      return async () => acting;
    },
  });
});
afterAll(async () => {
  await served.close();
  await receiver.close();
});

const api = (path: string, init?: RequestInit) => fetch(`${served.url}/api/v1${path}`, init);
const create = async (url = receiver.url) => {
  const answer = await api('/team/webhooks', json('POST', { url, events: ['audit.finished'] }));
  expect(answer.status).toBe(201);
  return WebhookOnce.parse(await answer.json());
};

describe('a webhook', () => {
  test('shows its secret once, and a new one when it is asked for; for a day both sign', async () => {
    const { secret, webhook } = await create();
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const renewed = WebhookOnce.parse(
      await (await api(`/team/webhooks/${webhook.id}/secret`, { method: 'POST' })).json(),
    );
    expect(renewed.secret).not.toBe(secret);
    expect(await (await api('/team/webhooks')).text()).not.toContain('whsec_');
    const stored = await served.store.webhooks.get(acting.team.id, webhook.id);
    expect(stored?.secrets).toEqual([renewed.secret, secret]);
    try {
      vi.useFakeTimers({ now: Date.now() + 86_400_001, toFake: ['Date'] });
      expect((await served.store.webhooks.get(acting.team.id, webhook.id))?.secrets).toEqual([renewed.secret]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is tested through the way of every delivery, once, whatever comes of it', async () => {
    const { webhook } = await create();
    const press = async () =>
      DeliveryView.parse(await (await api(`/team/webhooks/${webhook.id}/test`, { method: 'POST' })).json());
    const before = receiver.received.length;
    const good = await press();
    expect(good).toMatchObject({ event: 'test', state: 'delivered', status: 204, attempt: 1, nextAt: null });
    expect(JSON.parse(good.body)).toMatchObject({ type: 'test', data: { team: 'Local team', url: null } });
    expect(receiver.received.slice(before)).toMatchObject([{ body: good.body, headers: { 'webhook-id': good.id } }]);
    receiver.answer((answer) => answer.writeHead(500).end('broken'));
    const bad = await press();
    receiver.answer((answer) => answer.writeHead(204).end());
    expect(bad).toMatchObject({ state: 'failed', status: 500, response: 'broken', nextAt: null });
    const { deliveries } = DeliveryList.parse(await (await api(`/team/webhooks/${webhook.id}/deliveries`)).json());
    expect(deliveries.map(({ id }) => id).sort()).toEqual([good.id, bad.id].sort());
    const { webhooks } = WebhookList.parse(await (await api('/team/webhooks')).json());
    expect(webhooks.find(({ id }) => id === webhook.id)?.lastDelivery).toMatchObject({ ok: false, status: 500 });
  });

  test('is changed, paused, taken up again and deleted', async () => {
    const { webhook } = await create();
    const path = `/team/webhooks/${webhook.id}`;
    const paused = await api(path, json('PATCH', { active: false, events: ['gate.failed', 'risk.expired'] }));
    expect(WebhookView.parse(await paused.json())).toMatchObject({
      active: false,
      events: ['gate.failed', 'risk.expired'],
    });
    expect((await api(path, json('PATCH', { events: [] }))).status).toBe(400);
    expect((await api(path, json('PATCH', { url: 'ftp://example.com' }))).status).toBe(422);
    expect(await (await api(path, json('PATCH', { active: true }))).json()).toMatchObject({ active: true });
    expect((await api(path, { method: 'DELETE' })).status).toBe(204);
    expect((await api(path, { method: 'DELETE' })).status).toBe(404);
  });

  test('is of its team and for owners alone', async () => {
    const { webhook } = await create();
    const local = acting;
    try {
      acting = { ...local, team: { id: 'team-of-strangers', name: 'Strangers' } };
      for (const [method, below] of [
        ['PATCH', ''],
        ['DELETE', ''],
        ['POST', '/secret'],
        ['POST', '/test'],
        ['GET', '/deliveries'],
      ] as const) {
        const body = method === 'PATCH' ? json('PATCH', { active: false }) : { method };
        expect((await api(`/team/webhooks/${webhook.id}${below}`, body)).status).toBe(404);
      }
      expect(WebhookList.parse(await (await api('/team/webhooks')).json()).webhooks).toEqual([]);
      acting = { ...local, role: 'maintainer' };
      expect((await api('/team/webhooks')).status).toBe(403);
    } finally {
      acting = local;
    }
  });

  test('stands in the access log by its origin: the path may be a secret', async () => {
    const { webhook } = await create(`http://127.0.0.1:${receiver.port}/services/hunter2`);
    await api(`/team/webhooks/${webhook.id}`, { method: 'DELETE' });
    const entries = await vi.waitFor(async () => {
      const found = LogPage.parse(await (await api('/team/log?action=webhook:delete')).json()).entries;
      expect(found.length).toBeGreaterThan(0);
      return found;
    });
    expect(entries[0]?.target).toBe(`http://127.0.0.1:${receiver.port}`);
    expect(await (await api('/team/log?limit=500')).text()).not.toMatch(/hunter2|whsec_/);
    expect(served.logs.join('')).not.toContain('hunter2');
  });
});

test('addresses inside of the network are refused unless they are allowed', async () => {
  const closed = await serve();
  const ask = (url: string) =>
    fetch(`${closed.url}/api/v1/team/webhooks`, json('POST', { url, events: ['audit.failed'] }));
  for (const url of [receiver.url, 'https://localhost/', 'https://169.254.169.254/', 'http://hooks.example.com/']) {
    expect(await (await ask(url)).json()).toMatchObject({ code: 'webhook/address-refused', status: 422 });
  }
  const list = await (await fetch(`${closed.url}/api/v1/team/webhooks`)).json();
  expect(list).toEqual({ webhooks: [], privateAddresses: false });
  await closed.close();
});

test('a team has twenty at most', async () => {
  for (let made = WebhookList.parse(await (await api('/team/webhooks')).json()).webhooks.length; made < 20; made += 1)
    await create();
  const more = await api('/team/webhooks', json('POST', { url: receiver.url, events: ['audit.failed'] }));
  expect(await more.json()).toMatchObject({ code: 'conflict' });
});
