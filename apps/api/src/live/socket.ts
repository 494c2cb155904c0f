import { type AuditView, type LiveMessage, liveCloseCodes } from '@seaworthy/schema/api';
import type { AuditEvent, StageProgress } from '@seaworthy/schema/audit';
import { advanceStages, waitingStages } from '@seaworthy/schema/stage-progress';
import type { Audit, Store } from '@seaworthy/store/port';
import type { FastifyBaseLogger } from 'fastify';
import type { WebSocket } from 'ws';
import type { Authorized } from '../authorise.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { Views } from '../views.ts';
import type { Hub, HubTimings } from './hub.ts';
import type { Seats } from './seats.ts';

export interface LiveDeps {
  readonly store: Store;
  readonly views: Views;
  readonly hub: Hub;
  readonly seats: Seats;
  readonly timings: HubTimings;
  readonly metrics: ApiMetrics;
  readonly logger: FastifyBaseLogger;
}

export interface Watching {
  readonly client: string;
  readonly after: number;
  /** False once the client's right to watch has ended. */
  readonly mayStay: () => Promise<boolean>;
}

/** Events a snapshot carries at most; what is beyond follows one by one. */
const snapshotEvents = 500;

/**
 * Serves one client: a snapshot, then every event after it, pings while it lasts, and `end` when the audit is over.
 * A client too many is told to try again later, as the page does with pauses that grow.
 * Resolves once the snapshot was sent; never rejects, a failure closes the socket so that the client comes back.
 */
export async function serveLive(
  deps: LiveDeps,
  socket: WebSocket,
  audit: Authorized<Audit>,
  { client, after, mayStay }: Watching,
): Promise<void> {
  const leave = deps.seats.take(client);
  if (typeof leave === 'string') {
    deps.metrics.refusedSockets.inc({ reason: leave });
    return socket.close(liveCloseCodes.full, 'too many watchers');
  }
  socket.on('close', leave);
  closeWithoutRight(deps, socket, mayStay);
  const connection = keepAlive(deps, socket);
  try {
    const { seq, stages, events } = await readSnapshot(deps.store, audit.id, after);
    const current = (await deps.store.audits.get(audit.id)) ?? audit;
    connection.send({ type: 'snapshot', seq, audit: await deps.views.audit(current), stages: [...stages], events });
    if (socket.readyState !== socket.OPEN) return;
    const stop = deps.hub.watch({
      auditId: audit.id,
      seq,
      send(text) {
        deps.metrics.liveEvents.inc();
        if (socket.readyState === socket.OPEN) socket.send(text, { binary: false });
      },
      bufferedBytes: () => socket.bufferedAmount,
      close(reason) {
        if (reason === 'restart') connection.send({ type: 'reconnect' });
        else deps.logger.info({ auditId: audit.id }, 'live client does not read, cut off');
        socket.close(liveCloseCodes[reason], reason);
      },
      end: () => void endLive(deps, socket, connection, audit.id),
    });
    socket.on('close', stop);
  } catch (error) {
    deps.logger.warn({ err: error, auditId: audit.id }, 'live view failed');
    socket.close(liveCloseCodes.slow, 'try again');
  }
}

/**
 * Rights end while sockets stay open: somebody is removed, signs out, a token is revoked. The client is told to come back,
 * and hears then why it may not.
 */
function closeWithoutRight({ timings, logger }: LiveDeps, socket: WebSocket, mayStay: Watching['mayStay']): void {
  const watch = setInterval(() => {
    mayStay().then(
      (may) => {
        if (!may) socket.close(liveCloseCodes.slow, 'access ended');
      },
      (error: unknown) => logger.warn({ err: error }, 'the right of a live client could not be looked up'),
    );
  }, timings.rightsMs);
  socket.on('close', () => clearInterval(watch));
}

async function endLive(deps: LiveDeps, socket: WebSocket, connection: Connection, auditId: string): Promise<void> {
  try {
    const audit = await deps.store.audits.get(auditId);
    if (audit === undefined) return socket.close(liveCloseCodes.gone, 'deleted');
    const view: AuditView = await deps.views.audit(audit);
    connection.send({ type: 'end', audit: view });
    socket.close(liveCloseCodes.ended, 'ended');
  } catch (error) {
    deps.logger.warn({ err: error, auditId }, 'live view failed');
    socket.close(liveCloseCodes.slow, 'try again');
  }
}

interface Connection {
  send(message: LiveMessage): void;
}

/** Pings, and closes a client that stays silent: a laptop lid closes no socket. */
function keepAlive({ timings, metrics }: LiveDeps, socket: WebSocket): Connection {
  const send = (message: LiveMessage): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  let heardAt = Date.now();
  const ping = setInterval(() => send({ type: 'ping' }), timings.pingMs);
  const watch = setInterval(
    () => {
      // A client that is gone does not answer the closing handshake either; ws gives up on it after 30 s.
      if (Date.now() - heardAt >= timings.silentMs) socket.close(liveCloseCodes.silent, 'silent');
    },
    Math.ceil(timings.silentMs / 8),
  );
  metrics.sockets.inc();
  socket.on('message', () => {
    heardAt = Date.now();
  });
  socket.on('pong', () => {
    heardAt = Date.now();
  });
  socket.on('close', () => {
    clearInterval(ping);
    clearInterval(watch);
    metrics.sockets.dec();
  });
  return { send };
}

/** Folds the whole log up to the snapshot's `seq`, so that a resuming client gets the stages as they stand there. */
async function readSnapshot(
  store: Store,
  auditId: string,
  after: number,
): Promise<{ readonly seq: number; readonly stages: readonly StageProgress[]; readonly events: AuditEvent[] }> {
  const events: AuditEvent[] = [];
  let stages = waitingStages;
  let seq = 0;
  while (events.length < snapshotEvents) {
    const page = await store.events.after(auditId, seq, snapshotEvents);
    for (const event of page) {
      if (events.length === snapshotEvents) break;
      stages = advanceStages(stages, event);
      seq = event.seq;
      if (event.seq > after) events.push(event);
    }
    if (page.length < snapshotEvents) break;
  }
  return { seq, stages, events };
}
