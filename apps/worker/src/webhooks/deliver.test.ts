import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@seaworthy/runtime/logger';
import { newWebhookSecret } from '@seaworthy/runtime/webhooks/sign';
import { openStore } from '@seaworthy/store/open-store';
import type { Store } from '@seaworthy/store/port';
import type { WebhookRow } from '@seaworthy/store/webhooks-port';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Receiver, startReceiver } from '../../../../packages/runtime/testing/receiver.ts';
import { kill, startWorker } from '../../testing/workshop.ts';
import { startDelivering } from './deliver.ts';
import { noteExpiredRisks } from './expired-risks.ts';

const teamId = 'team-local';
const dayMs = 86_400_000;
let dataDir: string;
let store: Store;
let receiver: Receiver;
let userId: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-deliver-'));
  store = await openStore({ dataDir });
  userId = (await store.teams.local()).user.id;
  receiver = await startReceiver();
});
afterEach(async () => {
  vi.useRealTimers();
  await receiver.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

const addWebhook = (url = receiver.url): Promise<WebhookRow> =>
  store.webhooks.create({
    teamId,
    url,
    events: ['audit.failed', 'risk.expired'],
    secret: newWebhookSecret(),
    createdBy: userId,
  });
const happen = async (number: number): Promise<void> => {
  await store.webhooks.record({ teamId, event: 'audit.failed', subject: 'a', facts: {}, dedupe: null });
  for (const { id } of await store.webhooks.unspread(10)) {
    await store.webhooks.spread(id, new Map([['audit.failed', { path: null, at: 0, data: { number } }]]));
  }
};
const start = (options: { readonly allowPrivate?: boolean } = {}) =>
  startDelivering({
    store,
    logger: createLogger({ name: 'test', level: 'silent' }),
    sending: { allowPrivate: true, publicUrl: null, ...options },
    everyMs: 10,
    leaseMs: 30_000,
  });
const until = <Result>(claim: () => Promise<Result> | Result) => vi.waitFor(claim, { interval: 10 });
const numbers = () => receiver.received.map(({ body }) => JSON.parse(body).data.number);

test('what waits is sent in its order, and again after its pause when the receiver was out of order', async () => {
  const { id } = await addWebhook();
  receiver.answer((answer) => answer.writeHead(500).end('one moment'));
  await happen(1);
  const delivering = start();
  await until(async () => {
    expect(await store.webhooks.deliveries(id)).toMatchObject([
      { state: 'waiting', attempt: 1, status: 500, response: 'one moment', error: 'The receiver answered with 500.' },
    ]);
  });
  receiver.answer((answer) => answer.writeHead(204).end());
  await happen(2);
  await until(() => expect(numbers()).toEqual([1, 2]));
  vi.useFakeTimers({ now: Date.now() + 10_001, toFake: ['Date'] });
  await until(() => expect(numbers()).toEqual([1, 2, 1]));
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(ids[2]).toBe(ids[0]);
  await until(async () => {
    const states = (await store.webhooks.deliveries(id)).map(({ state, attempt }) => `${state} ${attempt}`);
    expect(states).toEqual(['delivered 1', 'delivered 2']);
  });
  await delivering.stop();
});

test('a receiver that never answers holds up nobody else', async () => {
  const slow = await startReceiver();
  slow.answer(() => undefined);
  await addWebhook(slow.url);
  await addWebhook();
  for (const number of [1, 2, 3]) await happen(number);
  const delivering = start();
  await until(() => expect(numbers()).toEqual([1, 2, 3]));
  await until(() => expect(slow.received).toHaveLength(1));
  // Whatever is under way is given up at once, and is nobody's failure.
  await delivering.stop();
  await slow.close();
});

test('addresses inside of the network are refused again when it is sent: the rule may be newer than the webhook', async () => {
  const { id } = await addWebhook();
  await happen(1);
  const delivering = start({ allowPrivate: false });
  await until(async () => {
    const [one] = await store.webhooks.deliveries(id);
    expect(one).toMatchObject({ attempt: 1, status: null });
    expect(one?.error).toContain('It must begin with https://');
  });
  await delivering.stop();
  expect(receiver.received).toEqual([]);
});

test('a worker killed in the middle of a delivery loses nothing: another one sends it again', async () => {
  await addWebhook();
  await happen(7);
  const program = join(dirname(fileURLToPath(import.meta.url)), '../../testing/delivering-worker.ts');
  receiver.answer(() => undefined);
  const first = await startWorker(dataDir, {}, program);
  await until(() => expect(numbers()).toEqual([7]));
  await kill(first);
  receiver.answer((answer) => answer.writeHead(204).end());
  const second = await startWorker(dataDir, {}, program);
  await until(() => expect(numbers()).toEqual([7, 7]));
  const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
  expect(ids.size).toBe(1);
  await kill(second);
});

test('an accepted risk whose last day is over is noted once, the day after', async () => {
  await addWebhook();
  const project = await store.projects.ensure(teamId, 'web', userId);
  const finding = (path: string) => ({
    ruleId: 'container/non-root/runs-as-root',
    fingerprints: { logical: path, path },
    title: 'Runs as root',
    file: 'compose.yml',
    subjectName: 'api',
    subjectId: null,
  });
  const reason = 'the driver needs root for now';
  const decide = (path: string, until: string | null, kind: 'accepted-risk' | 'false-positive' = 'accepted-risk') =>
    store.triage.decide(project.id, [finding(path)], { kind, reason, until }, userId);
  await decide('a', '2026-06-30');
  await decide('b', '2026-07-31');
  await decide('c', '2026-06-30', 'false-positive');
  await decide('d', '2026-06-30');
  await decide('d', '2026-09-30');
  const known = await store.webhooks.unspread(50);
  const news = async () => (await store.webhooks.unspread(50)).filter(({ id }) => !known.some((it) => it.id === id));
  expect(await noteExpiredRisks(store, Date.parse('2026-06-30T23:59:59Z'))).toBe(0);
  expect(await noteExpiredRisks(store, Date.parse('2026-07-01T00:00:00Z'))).toBe(1);
  await noteExpiredRisks(store, Date.parse('2026-07-01T00:00:00Z') + dayMs);
  expect(await news()).toMatchObject([
    {
      event: 'risk.expired',
      subject: project.id,
      facts: { rule: 'container/non-root/runs-as-root', until: '2026-06-30' },
    },
  ]);
  expect(JSON.stringify(await news())).not.toContain(reason);
});
