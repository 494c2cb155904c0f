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
  /** How often it is asked whether a client may still watch: for so long it may see what it should not any more. */
  readonly rightsMs: number;
}

export const hubTimings: HubTimings = {
  // Half of it is the mean delay of an event. A look is one indexed query, well below a millisecond, for all audits.
  pollMs: 25,
  pingMs: 15_000,
  silentMs: 40_000,
  bufferLimitBytes: 1_048_576,
  slowMs: 5_000,
  settleMs: 2_000,
  rightsMs: 5_000,
};

/** One open connection as the hub sees it; live/socket.ts makes it from a WebSocket. */
export interface Watcher {
  readonly auditId: string;
  /** Last event this client has; the hub moves it on. */
  seq: number;
  /** The text of one LiveMessage: the same bytes for everybody, made once however many watch. */
  send(text: Buffer): void;
  /** Bytes handed over that the client has not read yet. */
  bufferedBytes(): number;
  close(reason: 'slow' | 'restart'): void;
  /** Every event was sent and the audit is over. */
  end(): void;
}

export interface HubParts {
  readonly store: Store;
  readonly timings: HubTimings;
  readonly logger: FastifyBaseLogger;
  /** Told once for every event that came while somebody watched: seconds from its storing to its sending. */
  readonly onLag: (seconds: number) => void;
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
export function createHub(parts: HubParts): Hub {
  const { store, timings, logger } = parts;
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
          behind = (await serve(parts, auditId, group, heads.get(auditId) ?? 0)) || behind;
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
      const group: Group = groups.get(auditId) ?? newGroup(watcher.seq);
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
  /** Newest event that came while somebody watched. */
  newestSeq: number;
  /** Since when somebody watches, in milliseconds since the epoch. */
  readonly openedAt: number;
}

function newGroup(seq: number): Group {
  return { watchers: new Map(), checkedAt: 0, endedSince: null, newestSeq: seq, openedAt: Date.now() };
}

/** The audit's state is read when events came or somebody joined, and else this often: it rarely ends without an event. */
const stateCheckMs = 1_000;

/** Moves every watcher of one audit on. True when one that reads is still behind. */
async function serve(parts: HubParts, auditId: string, group: Group, head: number): Promise<boolean> {
  const { store, timings } = parts;
  const readers = takeReaders(group, timings);
  const oldest = Math.min(...readers.map((watcher) => watcher.seq));
  const events = oldest < head ? await store.events.after(auditId, oldest, pageSize) : [];
  const frames = events.map(frameOf);
  for (const watcher of readers) deliver(watcher, frames, timings.bufferLimitBytes);
  measureLag(events, group, parts.onLag);
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

interface Frame {
  readonly seq: number;
  readonly text: Buffer;
}

function frameOf(event: AuditEvent): Frame {
  return { seq: event.seq, text: Buffer.from(JSON.stringify({ type: 'event', event } satisfies LiveMessage)) };
}

function deliver(watcher: Watcher, frames: readonly Frame[], bufferLimitBytes: number): void {
  for (const { seq, text } of frames) {
    if (seq <= watcher.seq) continue;
    if (watcher.bufferedBytes() > bufferLimitBytes) return;
    watcher.send(text);
    watcher.seq = seq;
  }
}

/** Replays do not count: what somebody comes too late for has not lagged. */
function measureLag(events: readonly AuditEvent[], group: Group, onLag: HubParts['onLag']): void {
  const now = Date.now();
  for (const { seq, at } of events) {
    if (seq <= group.newestSeq) continue;
    group.newestSeq = seq;
    if (at >= group.openedAt) onLag((now - at) / 1_000);
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
