import type { LiveMessage } from '@seaworthy/schema/api';
import type { AuditEvent } from '@seaworthy/schema/audit';
import type { Store } from '@seaworthy/store/port';
import type { FastifyBaseLogger } from 'fastify';
import { createPoller } from './poller.ts';

/** All in milliseconds, except `bufferLimitBytes`. */
export interface HubTimings {
  /** Pause between two looks at the event log while somebody watches. */
  readonly pollMs: number;
  readonly pingMs: number;
  /** A client that sent nothing for this long is gone. */
  readonly silentMs: number;
  /** Bytes that may wait for a client to read; beyond, it gets nothing more until it has read. */
  readonly bufferLimitBytes: number;
  /** A client that does not read for this long is cut off; it resumes when it can. */
  readonly slowMs: number;
  /** How long an audit may have ended without its last event before watchers are told anyway. */
  readonly settleMs: number;
}

export const hubTimings: HubTimings = {
  pollMs: 100,
  pingMs: 15_000,
  silentMs: 40_000,
  bufferLimitBytes: 1_048_576,
  slowMs: 5_000,
  settleMs: 2_000,
};

/** One open connection as the hub sees it; live/socket.ts makes it from a WebSocket. */
export interface Watcher {
  readonly auditId: string;
  /** Last event this client has; the hub moves it on. */
  seq: number;
  send(message: LiveMessage): void;
  /** Bytes handed over that the client has not read yet. */
  bufferedBytes(): number;
  close(reason: 'slow' | 'restart'): void;
  /** Every event was sent and the audit is over. */
  end(): void;
}

export interface Hub {
  /** Begins to send what comes after `watcher.seq`. Returns how to stop. */
  watch(watcher: Watcher): () => void;
  /** Tells every client to come back later, and watches no more. */
  close(): void;
}

const pageSize = 500;

/**
 * Replays the event log to whoever watches. One query asks for the heads of all watched audits, and only while there are
 * watchers; joining, resuming and following are the same thing: send what is after the client's `seq`. The log is the
 * truth, so a client that was cut off loses nothing.
 */
export function createHub(store: Store, timings: HubTimings, logger: FastifyBaseLogger): Hub {
  const groups = new Map<string, Group>();
  let closed = false;
  const forgetIfEmpty = (auditId: string, group: Group): void => {
    // Another group may stand under this id by now.
    if (group.watchers.size === 0 && groups.get(auditId) === group) groups.delete(auditId);
  };
  const poller = createPoller({
    pauseMs: timings.pollMs,
    isWanted: () => groups.size > 0,
    async look() {
      try {
        const heads = await store.events.heads([...groups.keys()]);
        let behind = false;
        for (const [auditId, group] of groups) {
          behind = (await serve(store, timings, auditId, group, heads.get(auditId) ?? 0)) || behind;
          forgetIfEmpty(auditId, group);
        }
        return behind;
      } catch (error) {
        // The database may be busy or away; clients keep their connection and the next look tries again.
        logger.warn({ err: error }, 'event log could not be read');
        return false;
      }
    },
  });
  return {
    watch(watcher) {
      const { auditId } = watcher;
      const group: Group = groups.get(auditId) ?? { watchers: new Map(), checkedAt: 0, endedSince: null };
      groups.set(auditId, group);
      group.watchers.set(watcher, { blockedSince: null });
      group.checkedAt = 0;
      if (closed) watcher.close('restart');
      else poller.wake();
      return () => {
        group.watchers.delete(watcher);
        forgetIfEmpty(auditId, group);
      };
    },
    close() {
      closed = true;
      poller.stop();
      for (const { watchers } of groups.values()) for (const watcher of watchers.keys()) watcher.close('restart');
    },
  };
}

interface Group {
  /** `blockedSince`: since when the client has not read what it was sent. */
  readonly watchers: Map<Watcher, { blockedSince: number | null }>;
  /** When the audit's state was last read; 0 asks for it at the next look. */
  checkedAt: number;
  /** When the audit was first seen ended although its last event says otherwise. */
  endedSince: number | null;
}

/** The audit's state is read when events came or somebody joined, and else this often: it rarely ends without an event. */
const stateCheckMs = 1_000;

/** Moves every watcher of one audit on. True when one that reads is still behind. */
async function serve(store: Store, timings: HubTimings, auditId: string, group: Group, head: number): Promise<boolean> {
  const readers = takeReaders(group, timings);
  const oldest = Math.min(...readers.map((watcher) => watcher.seq));
  const events = oldest < head ? await store.events.after(auditId, oldest, pageSize) : [];
  for (const watcher of readers) deliver(watcher, events, timings.bufferLimitBytes);
  const now = Date.now();
  if (events.length > 0 || now - group.checkedAt >= stateCheckMs) {
    const caughtUp = readers.filter((watcher) => watcher.seq >= head && group.watchers.has(watcher));
    if (caughtUp.length > 0) group.checkedAt = now;
    if (caughtUp.length > 0 && (await isOver(store, timings, auditId, group, head))) {
      for (const watcher of caughtUp) {
        group.watchers.delete(watcher);
        watcher.end();
      }
    }
  }
  return readers.some((watcher) => watcher.seq < head && watcher.bufferedBytes() <= timings.bufferLimitBytes);
}

/** Those that may be sent more. The others wait, so that one slow client costs memory neither here nor there. */
function takeReaders(group: Group, timings: HubTimings): readonly Watcher[] {
  const now = Date.now();
  const readers: Watcher[] = [];
  for (const [watcher, status] of group.watchers) {
    if (watcher.bufferedBytes() <= timings.bufferLimitBytes) {
      status.blockedSince = null;
      readers.push(watcher);
      continue;
    }
    status.blockedSince ??= now;
    if (now - status.blockedSince >= timings.slowMs) {
      group.watchers.delete(watcher);
      watcher.close('slow');
    }
  }
  return readers;
}

function deliver(watcher: Watcher, events: readonly AuditEvent[], bufferLimitBytes: number): void {
  for (const event of events) {
    if (event.seq <= watcher.seq) continue;
    if (watcher.bufferedBytes() > bufferLimitBytes) return;
    watcher.send({ type: 'event', event });
    watcher.seq = event.seq;
  }
}

async function isOver(
  store: Store,
  timings: HubTimings,
  auditId: string,
  group: Group,
  head: number,
): Promise<boolean> {
  const audit = await store.audits.get(auditId);
  if (audit === undefined) return true;
  if (audit.state === 'queued' || audit.state === 'running') {
    group.endedSince = null;
    return false;
  }
  const [last] = await store.events.after(auditId, head - 1, 1);
  if (last?.type === audit.state) return last.seq === head;
  // Whoever ended the audit died before saying so: after a while nothing more will come.
  group.endedSince ??= Date.now();
  return Date.now() - group.endedSince >= timings.settleMs;
}
