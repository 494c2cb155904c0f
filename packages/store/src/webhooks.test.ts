import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStore } from './open-store.ts';
import type { Audit, Store } from './port.ts';
import {
  type AttemptResult,
  type DeliveryFacts,
  keptDeliveries,
  pauseAfter,
  retryPausesMs,
  type WebhookRow,
  waitingDeliveries,
} from './webhooks-port.ts';

/** The promises of webhooks-port.ts, with two connections as two processes have them. */
let dataDir: string;
let store: Store;
let other: Store;
let userId: string;
const teamId = 'team-local';

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-webhooks-'));
  store = await openStore({ dataDir });
  other = await openStore({ dataDir });
  userId = (await store.teams.local()).user.id;
});
afterEach(async () => {
  vi.useRealTimers();
  await other.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

const addWebhook = (url = 'https://hooks.example.com/'): Promise<WebhookRow> =>
  store.webhooks.create({
    teamId,
    url,
    events: ['audit.finished', 'audit.failed'],
    secret: 'whsec_',
    createdBy: userId,
  });
const facts = (number: number): DeliveryFacts => ({ path: null, at: 0, data: { number } });
const happen = async (number: number) => {
  const event = { teamId, event: 'audit.failed', subject: 'a', facts: {}, dedupe: null } as const;
  await store.webhooks.record(event);
  for (const { id } of await store.webhooks.unspread(10)) {
    await store.webhooks.spread(id, new Map([['audit.failed', facts(number)]]));
  }
};
const failed: AttemptResult = {
  ok: false,
  body: '{}',
  status: 500,
  tookMs: 1,
  response: '',
  error: 'It answered with 500.',
};
const claimOne = async (owner = 'one') => (await store.webhooks.claim(owner, { leaseMs: 1_000, limit: 9 }))[0];

async function newAudit(): Promise<Audit> {
  const project = await store.projects.ensure(teamId, 'web', userId);
  const upload = await store.blobs.write(
    (async function* () {
      yield new TextEncoder().encode('x');
    })(),
    10,
  );
  return store.audits.create({
    projectId: project.id,
    label: null,
    fileName: 'web.zip',
    uploadBlob: upload.sha256,
    uploadBytes: 1,
    createdBy: userId,
  });
}

test('1: the end of an audit is noted with it, and nothing is while nobody listens', async () => {
  const ignored = await newAudit();
  await store.audits.transition(ignored.id, ['queued'], 'failed', { code: 'internal', detail: '', stage: null });
  expect(await store.webhooks.unspread(10)).toEqual([]);
  const { id } = await addWebhook();
  const audit = await newAudit();
  await store.audits.transition(audit.id, ['queued'], 'running');
  const failure = { code: 'internal', detail: '', stage: null };
  expect(await store.audits.transition(audit.id, ['running'], 'failed', failure)).toBe(true);
  // Who loses the race tells nothing.
  expect(await store.audits.transition(audit.id, ['running'], 'failed', failure)).toBe(false);
  expect(await store.webhooks.unspread(10)).toMatchObject([{ event: 'audit.failed', subject: audit.id, teamId }]);
  await store.webhooks.change(teamId, id, { active: false });
  await store.webhooks.record({ teamId, event: 'risk.expired', subject: 'p', facts: {}, dedupe: null });
  expect(await store.webhooks.unspread(10)).toHaveLength(1);
});

test('1: what is looked for again and again is noted once', async () => {
  await addWebhook();
  const event = {
    teamId,
    event: 'risk.expired',
    subject: 'p',
    facts: { until: '2026-03-03' },
    dedupe: 'risk 7',
  } as const;
  await Promise.all([store.webhooks.record(event), other.webhooks.record(event)]);
  expect(await store.webhooks.unspread(10)).toHaveLength(1);
  await store.webhooks.spread(1, new Map());
  await store.webhooks.record(event);
  expect(await store.webhooks.unspread(10)).toEqual([]);
});

test('2: two who spread one event make one delivery for each webhook that wants it', async () => {
  const first = await addWebhook();
  const second = await addWebhook();
  await store.webhooks.change(teamId, second.id, { events: ['gate.failed'] });
  await store.webhooks.record({ teamId, event: 'audit.finished', subject: 'a', facts: {}, dedupe: null });
  const told = new Map([
    ['audit.finished', facts(1)],
    ['gate.failed', facts(2)],
  ] as const);
  await Promise.all([store.webhooks.spread(1, told), other.webhooks.spread(1, told)]);
  expect(await store.webhooks.deliveries(first.id)).toMatchObject([{ event: 'audit.finished', state: 'waiting' }]);
  expect(await store.webhooks.deliveries(second.id)).toMatchObject([{ event: 'gate.failed', attempt: 0 }]);
});

test('3: one holder at a time; a dead one’s delivery is another’s after the lease, and it can no longer tell', async () => {
  const { id } = await addWebhook();
  await happen(1);
  await happen(2);
  const claims = await Promise.all(
    [store, other].map((it, index) => it.webhooks.claim(`worker ${index}`, { leaseMs: 1_000, limit: 9 })),
  );
  // The second of one webhook waits until the first is done.
  expect(claims.flat()).toMatchObject([{ facts: facts(1), webhookId: id }]);
  const dead = claims[0]?.length === 1 ? 'worker 0' : 'worker 1';
  vi.useFakeTimers({ now: Date.now() + 1_001, toFake: ['Date'] });
  const [again] = await other.webhooks.claim('worker 2', { leaseMs: 1_000, limit: 9 });
  expect(again?.facts).toEqual(facts(1));
  expect(await store.webhooks.settle(dead, again?.id ?? '', failed)).toBeUndefined();
  const settled = await store.webhooks.settle('worker 2', again?.id ?? '', {
    ...failed,
    ok: true,
    status: 204,
    error: null,
  });
  expect(settled).toMatchObject({ state: 'delivered', attempt: 1, nextAt: null, status: 204 });
  expect((await claimOne())?.facts).toEqual(facts(2));
});

test('3: a failed attempt is repeated after growing pauses, seven times in all', async () => {
  await addWebhook();
  await happen(1);
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
  for (const [index, pauseMs] of [...retryPausesMs, null].entries()) {
    const claimed = await claimOne();
    const settled = await store.webhooks.settle('one', claimed?.id ?? '', failed);
    const now = Date.now();
    expect(settled).toMatchObject({
      attempt: index + 1,
      state: pauseMs === null ? 'failed' : 'waiting',
      nextAt: pauseMs === null ? null : now + pauseMs,
    });
    if (pauseMs === null) continue;
    vi.setSystemTime(now + pauseMs - 1);
    expect(await claimOne()).toBeUndefined();
    vi.setSystemTime(now + pauseMs);
  }
});

test('3: a clock that is set back holds nothing up', async () => {
  await addWebhook();
  await happen(1);
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
  expect(await claimOne('lost')).toBeDefined();
  vi.setSystemTime(Date.now() - 2 * 86_400_000);
  expect(await claimOne('another')).toMatchObject({ facts: facts(1) });
});

test('4: twenty failures in a row pause it with the reason; what waits is kept and goes on when somebody says so', async () => {
  const { id } = await addWebhook();
  for (let number = 0; number < 4; number += 1) await happen(number);
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
  for (let attempt = 1; attempt <= pauseAfter; attempt += 1) {
    const claimed = await claimOne();
    await store.webhooks.settle('one', claimed?.id ?? '', failed);
    vi.setSystemTime(Date.now() + 21_600_001);
  }
  expect(await store.webhooks.get(teamId, id)).toMatchObject({
    active: false,
    pausedWhy: '20 attempts in a row failed. The last one: It answered with 500.',
    lastDelivery: { ok: false, status: 500 },
  });
  expect(await claimOne()).toBeUndefined();
  expect(await store.webhooks.change(teamId, id, { active: true })).toMatchObject({ active: true, pausedWhy: null });
  const claimed = await claimOne();
  expect(claimed).toBeDefined();
  await store.webhooks.settle('one', claimed?.id ?? '', failed);
  expect(await store.webhooks.get(teamId, id)).toMatchObject({ active: true });
});

test('4: a test is tried once, counts for nothing, and works while it is paused', async () => {
  const webhook = await addWebhook();
  await store.webhooks.change(teamId, webhook.id, { active: false });
  for (let round = 0; round <= pauseAfter; round += 1) {
    const claimed = await store.webhooks.test(webhook, facts(0), 'api', 1_000);
    expect(await store.webhooks.settle('api', claimed.id, failed)).toMatchObject({ state: 'failed', attempt: 1 });
  }
  expect(await store.webhooks.get(teamId, webhook.id)).toMatchObject({ pausedWhy: null });
});

test('5: the newest fifty that ended are kept, and five hundred that wait', async () => {
  const { id } = await addWebhook();
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
  for (let number = 0; number < waitingDeliveries + 60; number += 1) {
    vi.setSystemTime(Date.now() + 1);
    await happen(number);
  }
  const first = await claimOne();
  expect(first?.facts).toEqual(facts(60));
  const ended = await store.webhooks.deliveries(id);
  expect(ended).toHaveLength(keptDeliveries);
  expect(ended[0]?.facts).toEqual(facts(waitingDeliveries + 59));
});
