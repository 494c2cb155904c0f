import { AuditView, LiveMessage, liveCloseCodes } from '@seaworthy/schema/api';
import type { AuditEvent } from '@seaworthy/schema/audit';
import type { NewEvent } from '@seaworthy/store/port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { type Served, seedAudit, serve } from '../../testing/serve.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

interface Client {
  readonly messages: LiveMessage[];
  readonly socket: WebSocket;
  /** Undefined while it is open. */
  closeCode(): number | undefined;
  /** `seq` of every event seen, in the snapshot or after it. */
  seqs(): number[];
}

/** A real client that parses everything it is told. */
function watch({ port }: Served, auditId: string, after?: number): Client {
  const query = after === undefined ? '' : `?after=${after}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/audits/${auditId}/live${query}`);
  const messages: LiveMessage[] = [];
  let code: number | undefined;
  socket.on('message', (data) => messages.push(LiveMessage.parse(JSON.parse(String(data)))));
  socket.on('close', (closeCode) => {
    code = closeCode;
  });
  socket.on('error', () => undefined); // what the tests look at is the close
  return {
    messages,
    socket,
    closeCode: () => code,
    seqs: () =>
      messages
        .flatMap((message): AuditEvent[] =>
          message.type === 'snapshot' ? message.events : message.type === 'event' ? [message.event] : [],
        )
        .map((event) => event.seq),
  };
}

const log = (message: string, stage: string | null = null): NewEvent => ({ type: 'log', stage, message, counts: {} });
const upTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, index) => index + from);

async function append(target: Served, auditId: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await target.store.events.append(auditId, log(`line ${index}`));
}

async function finish(target: Served, auditId: string): Promise<void> {
  await target.store.audits.transition(auditId, ['queued', 'running'], 'cancelled', undefined, {
    type: 'cancelled',
    stage: null,
    message: 'Cancelled',
    counts: {},
  });
}

describe('a watcher', () => {
  test('gets the state so far, then every event once and in order, then the end', async () => {
    const { id } = await seedAudit(served);
    await served.store.events.append(id, { type: 'stage-started', stage: 'entries', message: '', counts: {} });
    const client = watch(served, id);
    await vi.waitFor(() => expect(client.messages[0]?.type).toBe('snapshot'));
    const [snapshot] = client.messages;
    if (snapshot?.type !== 'snapshot') throw new Error('the first message is the snapshot');
    expect(snapshot.seq).toBe(1);
    expect(snapshot.audit.id).toBe(id);
    expect(snapshot.stages[0]).toMatchObject({ name: 'entries', state: 'running' });
    await append(served, id, 20);
    await finish(served, id);
    await vi.waitFor(() => expect(client.closeCode()).toBe(liveCloseCodes.ended));
    expect(client.seqs()).toEqual(upTo(22));
    const last = client.messages.at(-1);
    expect(last?.type === 'end' && AuditView.parse(last.audit).state).toBe('cancelled');
  });

  test('that comes back with `after` gets what it missed and nothing twice', async () => {
    const { id } = await seedAudit(served);
    await append(served, id, 10);
    const client = watch(served, id, 7);
    await vi.waitFor(() => expect(client.seqs()).toEqual([8, 9, 10]));
    await append(served, id, 3);
    await vi.waitFor(() => expect(client.seqs()).toEqual(upTo(13, 8)));
    client.socket.close();
  });

  test('dropped every few events loses none of a thousand', async () => {
    const { id } = await seedAudit(served);
    const seen: number[] = [];
    const writing = append(served, id, 1_000).then(() => finish(served, id));
    for (let code: number | undefined; code !== liveCloseCodes.ended; ) {
      const client = watch(served, id, seen.at(-1) ?? 0);
      const wanted = seen.length + 120;
      await vi.waitFor(() =>
        expect(client.closeCode() !== undefined || seen.length + client.seqs().length >= wanted).toBe(true),
      );
      code = client.closeCode();
      client.socket.terminate();
      seen.push(...client.seqs());
    }
    await writing;
    expect(seen).toEqual(upTo(1_001));
  });

  test('of a long log gets its beginning in the snapshot and the rest one by one', async () => {
    const { id } = await seedAudit(served);
    await append(served, id, 620);
    const client = watch(served, id);
    await vi.waitFor(() => expect(client.seqs()).toHaveLength(620));
    expect(client.messages[0]?.type === 'snapshot' && client.messages[0].events).toHaveLength(500);
    expect(client.seqs()).toEqual(upTo(620));
    client.socket.close();
  });

  test('of an audit that is over gets everything and the end at once', async () => {
    const { id } = await seedAudit(served);
    await finish(served, id);
    const client = watch(served, id, 1);
    await vi.waitFor(() => expect(client.closeCode()).toBe(liveCloseCodes.ended));
    expect(client.messages.map((message) => message.type)).toEqual(['snapshot', 'end']);
  });

  test('of an audit that is deleted meanwhile is told that it is gone', async () => {
    const { id } = await seedAudit(served);
    const client = watch(served, id);
    await vi.waitFor(() => expect(client.messages).toHaveLength(1));
    await served.store.audits.delete(id);
    await vi.waitFor(() => expect(client.closeCode()).toBe(liveCloseCodes.gone));
  });

  test('of an unknown audit is refused before the socket opens', async () => {
    const client = watch(served, 'nothing');
    const status = await new Promise((resolve) =>
      client.socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode)),
    );
    expect(status).toBe(404);
  });

  test('from another site is refused before the socket opens', async () => {
    const { id } = await seedAudit(served);
    const origin = 'http://evil.example';
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/api/v1/audits/${id}/live`, { origin });
    const status = await new Promise((resolve) =>
      socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode)),
    );
    expect(status).toBe(403);
  });
});

test('an audit that ended without saying so still ends for its watchers', async () => {
  const hasty = await serve({ timings: { settleMs: 50 } });
  const { id } = await seedAudit(hasty);
  const client = watch(hasty, id);
  await vi.waitFor(() => expect(client.messages).toHaveLength(1));
  await hasty.store.audits.transition(id, ['queued'], 'cancelled');
  await vi.waitFor(() => expect(client.closeCode()).toBe(liveCloseCodes.ended));
  await hasty.close();
});

test('a client that answers pings stays, one that is silent is closed', async () => {
  const hasty = await serve({ timings: { pingMs: 100, silentMs: 3_000 } });
  const { id } = await seedAudit(hasty);
  const lively = watch(hasty, id);
  lively.socket.on('message', () => lively.socket.send('{"type":"pong"}'));
  const silent = watch(hasty, id);
  await vi.waitFor(() => expect(silent.closeCode()).toBe(liveCloseCodes.silent));
  expect(silent.messages.filter((message) => message.type === 'ping').length).toBeGreaterThan(3);
  expect(lively.closeCode()).toBeUndefined();
  lively.socket.close();
  await hasty.close();
});

test('a client that does not read is cut off, the others are not, and it resumes without a gap', async () => {
  const tight = await serve({ timings: { bufferLimitBytes: 200_000, slowMs: 500 } });
  const { id } = await seedAudit(tight);
  const slow = watch(tight, id);
  const quick = watch(tight, id);
  await vi.waitFor(() => expect([slow.messages.length, quick.messages.length]).toEqual([1, 1]));
  slow.socket.pause();
  const big = 'x'.repeat(100_000);
  const total = 120; // 12 MB, beyond what two socket buffers hold
  for (let index = 0; index < total; index += 1) await tight.store.events.append(id, log(big));
  await vi.waitFor(() => expect(quick.seqs()).toHaveLength(total));
  await vi.waitFor(() => expect(tight.logs.join('')).toContain('cut off'));
  slow.socket.resume();
  await vi.waitFor(() => expect(slow.closeCode()).toBe(liveCloseCodes.slow));
  const seen = slow.seqs();
  expect(seen.length).toBeLessThan(total);
  const again = watch(tight, id, seen.at(-1) ?? 0);
  await vi.waitFor(() => expect([...seen, ...again.seqs()]).toEqual(upTo(total)));
  await tight.close();
});

test('watchers beyond the limits are told to try again later, and a seat that was left is free', async () => {
  const small = await serve({ config: { maxWatchers: 3, maxWatchersPerClient: 2 } });
  const { id } = await seedAudit(small);
  const seated = [watch(small, id), watch(small, id)];
  await vi.waitFor(() => expect(seated.map(({ messages }) => messages.length)).toEqual([1, 1]));
  const refused = watch(small, id);
  await vi.waitFor(() => expect(refused.closeCode()).toBe(liveCloseCodes.full));
  expect(refused.messages).toEqual([]);
  seated[0]?.socket.close();
  await vi.waitFor(async () => {
    const next = watch(small, id);
    await vi.waitFor(() => expect(next.messages.length + (next.closeCode() ?? 0)).toBeGreaterThan(0));
    expect(next.closeCode()).toBeUndefined();
  });
  const text = await (await fetch(`${small.url}/metrics`)).text();
  expect(text).toMatch(/seaworthy_live_refused_total\{reason="client-has-enough"\} [1-9]/);
  await small.close();
});

test('the lag of events is measured once for each, however many watch, and not for replays', async () => {
  const lagging = await serve();
  const { id } = await seedAudit(lagging);
  await append(lagging, id, 5);
  const clients = [watch(lagging, id), watch(lagging, id), watch(lagging, id)];
  await vi.waitFor(() => expect(clients.map((client) => client.seqs())).toEqual([upTo(5), upTo(5), upTo(5)]));
  await append(lagging, id, 4);
  await vi.waitFor(() => expect(clients.map((client) => client.seqs())).toEqual([upTo(9), upTo(9), upTo(9)]));
  const text = await (await fetch(`${lagging.url}/metrics`)).text();
  expect(text).toContain('seaworthy_live_event_lag_seconds_count 4');
  expect(text).toContain('seaworthy_live_events_total 12');
  await lagging.close();
});

test('at shutdown watchers are told to come back, and readiness has turned red before', async () => {
  const leaving = await serve();
  const { id } = await seedAudit(leaving);
  const client = watch(leaving, id);
  await vi.waitFor(() => expect(client.messages).toHaveLength(1));
  leaving.built.beginClosing();
  expect((await fetch(`${leaving.url}/ready`)).status).toBe(503);
  expect((await fetch(`${leaving.url}/health`)).status).toBe(200);
  await vi.waitFor(() => expect(client.closeCode()).toBe(liveCloseCodes.restart));
  expect(client.messages.at(-1)).toEqual({ type: 'reconnect' });
  await leaving.close();
});

test('the log is looked at only while somebody watches', async () => {
  const quiet = await serve();
  const { id } = await seedAudit(quiet);
  let looks = 0;
  const { heads } = quiet.store.events;
  Object.assign(quiet.store.events, {
    heads: (ids: readonly string[]) => {
      looks += 1;
      return heads(ids);
    },
  });
  const client = watch(quiet, id);
  const second = watch(quiet, (await seedAudit(quiet, 'other')).id);
  await vi.waitFor(() => expect(looks).toBeGreaterThan(3));
  client.socket.close();
  second.socket.close();
  await vi.waitFor(async () => {
    expect(await (await fetch(`${quiet.url}/metrics`)).text()).toContain('seaworthy_live_connections 0');
  });
  const settled = looks;
  await append(quiet, id, 30);
  expect(looks - settled).toBeLessThanOrEqual(1);
  await quiet.close();
});
