import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '@seaworthy/pipeline/ports';
import { AuditView, EventPage, LiveMessage, liveCloseCodes } from '@seaworthy/schema/api';
import type { AuditEvent } from '@seaworthy/schema/audit';
import WebSocket from 'ws';
import type { Say } from './say.ts';
import { trying } from './send.ts';
import { patiently, type Server } from './server.ts';

/** Milliseconds: the server pings every 15 s, so silence for longer than this is a dead line. */
const silentMs = 60_000;
const handshakeMs = 10_000;
/** Live views that may break one after the other without having said anything, before events are asked for instead. */
const patience = 2;
const pollMs = 1_000;
const pageSize = 500;

/**
 * Hands on every event of an audit, in order and once, until it is over. Live over WebSocket; where none comes through (a
 * proxy that knows no upgrade), by asking every second.
 * @throws ServerProblem when the audit is gone or may not be seen, Unreachable when the server stays away.
 */
export async function followAudit(server: Server, audit: AuditView, progress: Progress, say: Say): Promise<AuditView> {
  const seen = { seq: 0 };
  const tell = async (events: readonly AuditEvent[]) => {
    for (const { seq, at: _, ...event } of events) {
      if (seq <= seen.seq) continue;
      seen.seq = seq;
      await progress.append(event);
    }
  };
  for (let failures = 0; failures < patience; ) {
    const outcome = await watch(server, audit, seen.seq, tell, say);
    if (outcome.kind === 'ended') return outcome.audit;
    if (outcome.kind === 'refused') break;
    failures = outcome.heard ? 0 : failures + 1;
    await pause(500);
  }
  return poll(server, audit, seen, tell, say);
}

type Outcome =
  | { readonly kind: 'ended'; readonly audit: AuditView }
  /** The line broke, or the server asked to come back; `heard`: not without having said something. */
  | { readonly kind: 'again'; readonly heard: boolean }
  /** No live view comes about, or none is left: asking tells why. */
  | { readonly kind: 'refused' };

function watch(
  server: Server,
  { id }: AuditView,
  after: number,
  tell: (events: readonly AuditEvent[]) => Promise<void>,
  say: Say,
): Promise<Outcome> {
  const { url, headers } = server.socket(`/audits/${id}/live?after=${after}`);
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers, handshakeTimeout: handshakeMs });
    let heard = false;
    let silence = setTimeout(() => socket.terminate(), silentMs);
    let told = Promise.resolve();
    const end = (outcome: Outcome) => {
      clearTimeout(silence);
      void told.then(() => resolve(outcome));
    };
    socket.on('message', (data) => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.terminate(), silentMs);
      const message = LiveMessage.safeParse(jsonOf(String(data)));
      // A newer server may say more; what it says of the audit can still be asked for.
      if (!message.success) return socket.close(1000);
      heard = true;
      const { data: said } = message;
      if (said.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
      else if (said.type === 'snapshot') {
        const { queuePosition } = said.audit;
        if (queuePosition !== null && queuePosition > 0) say.line(`Waiting: ${queuePosition} ahead in the queue.`);
        told = told.then(() => tell(said.events));
      } else if (said.type === 'event') told = told.then(() => tell([said.event]));
      else if (said.type === 'end') {
        end({ kind: 'ended', audit: said.audit });
        socket.close(1000);
      }
    });
    socket.on('unexpected-response', () => {
      end({ kind: 'refused' });
      socket.terminate();
    });
    // The close follows.
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      const isOver = code === liveCloseCodes.gone || code === liveCloseCodes.ended;
      end(isOver ? { kind: 'refused' } : { kind: 'again', heard });
    });
  });
}

async function poll(
  server: Server,
  { id }: AuditView,
  seen: { seq: number },
  tell: (events: readonly AuditEvent[]) => Promise<void>,
  say: Say,
): Promise<AuditView> {
  const steady = <T>(work: () => Promise<T>) => patiently(work, (why, ms) => say.line(trying(why, ms)));
  for (;;) {
    const path = `/audits/${id}/events?after=${seen.seq}&limit=${pageSize}`;
    const { state, events, head } = await steady(() => server.json(path, EventPage));
    await tell(events);
    if (seen.seq < head && events.length > 0) continue;
    if (state !== 'queued' && state !== 'running') break;
    await pause(pollMs);
  }
  return steady(() => server.json(`/audits/${id}`, AuditView));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: the schema refuses it.
    return undefined;
  }
}
