import type { LiveMessage } from '@seaworthy/schema/api';
import { type Connection, firstConnection, nextConnection, type Signal } from './connection.ts';
import { apiBase, call } from './http.ts';
import { AuditShape, EventPageShape, LiveMessageShape } from './shapes.ts';

export interface FeedOptions {
  readonly auditId: string;
  /** Messages in order and without gaps or repeats, in bundles: at most four a second, so that the page stays calm. */
  readonly onMessages: (messages: readonly LiveMessage[]) => void;
  readonly onConnection: (connection: Connection) => void;
}

export interface Feed {
  /** Ends the connection; nothing is delivered afterwards. */
  close(): void;
}

/** The server pings every 15 s; a socket that is silent for longer than this is dead. */
const silenceMs = 25_000;
const bundleMs = 250;
const pollLimit = 500;
/** Close codes after which coming back is useless: schema/api.ts `liveCloseCodes.ended` and `.gone`. */
const finalCodes: readonly number[] = [1000, 4404];

/** Follows one audit until it ends or the feed is closed: by socket with replay after every gap, else by polling. */
export function openFeed({ auditId, onMessages, onConnection }: FeedOptions): Feed {
  let connection = firstConnection;
  let seq = 0;
  let socket: WebSocket | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const bundle = openBundle(onMessages);
  const stopped = new AbortController();

  const signal = (kind: Signal) => {
    if (stopped.signal.aborted) return;
    const before = connection;
    connection = nextConnection(connection, kind, Math.random());
    if (connection === before) return;
    onConnection(connection);
    act();
  };

  const act = () => {
    clearTimeout(pause);
    if (connection.phase !== 'live') dropSocket();
    if (connection.phase === 'connecting') openSocket();
    if (connection.phase === 'waiting') pause = setTimeout(() => signal('due'), connection.delayMs);
    if (connection.phase === 'polling') pause = setTimeout(() => void poll(), connection.delayMs);
    if (connection.phase === 'ended') bundle.flush();
  };

  const dropSocket = () => {
    clearTimeout(silence);
    const old = socket;
    socket = undefined;
    old?.close();
  };

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => signal('lost'), silenceMs);
    if (connection.phase !== 'live') signal('heard');
  };

  /** False when the message does not follow on what is known; then only a replay helps. */
  const take = (message: LiveMessage): boolean => {
    if (message.type === 'snapshot') seq = message.seq;
    if (message.type === 'event') {
      if (message.event.seq <= seq) return true;
      if (message.event.seq > seq + 1) return false;
      seq = message.event.seq;
    }
    bundle.add(message);
    return true;
  };

  const openSocket = () => {
    const current = new WebSocket(liveUrl(auditId, seq));
    socket = current;
    silence = setTimeout(() => signal('lost'), silenceMs);
    current.onmessage = ({ data }) => {
      if (socket !== current) return;
      const parsed = LiveMessageShape.safeParse(JSON.parse(String(data)));
      heard();
      // A kind of message that only a newer page knows; the ones this page needs keep their form.
      if (!parsed.success) return;
      const message = parsed.data;
      if (message.type === 'ping') return current.send(JSON.stringify({ type: 'pong' }));
      if (message.type === 'reconnect' || !take(message)) return signal('lost');
      if (message.type === 'end') signal('ended');
    };
    current.onclose = ({ code }) => {
      if (socket === current) signal(finalCodes.includes(code) ? 'ended' : 'lost');
    };
  };

  const poll = async () => {
    try {
      const { events, head, state } = await fetchEvents(auditId, seq, stopped.signal);
      for (const event of events) take({ type: 'event', event });
      if (seq < head || state === 'queued' || state === 'running') return signal('polled');
      take({ type: 'end', audit: await fetchAudit(auditId, stopped.signal) });
      signal('ended');
    } catch {
      // Whatever went wrong, the way on is the same: wait and ask again. The page says that it reconnects.
      signal('lost');
    }
  };

  const goOffline = () => signal('offline');
  const goOnline = () => signal('online');
  window.addEventListener('offline', goOffline);
  window.addEventListener('online', goOnline);
  act();

  return {
    close() {
      stopped.abort();
      window.removeEventListener('offline', goOffline);
      window.removeEventListener('online', goOnline);
      clearTimeout(pause);
      bundle.close();
      dropSocket();
    },
  };
}

/** Collects messages and hands them on a few times a second, in their order. */
function openBundle(onMessages: FeedOptions['onMessages']) {
  let waiting: LiveMessage[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const ready = waiting;
    waiting = [];
    if (ready.length > 0) onMessages(ready);
  };
  return {
    add(message: LiveMessage) {
      waiting.push(message);
      timer ??= setTimeout(flush, bundleMs);
    },
    flush,
    /** Nothing that still waits is handed on. */
    close: () => clearTimeout(timer),
  };
}

function fetchEvents(auditId: string, after: number, signal: AbortSignal) {
  const path = `/audits/${encodeURIComponent(auditId)}/events?after=${after}&limit=${pollLimit}`;
  return call(path, { signal, parse: (value) => EventPageShape.parse(value) });
}

function fetchAudit(auditId: string, signal: AbortSignal) {
  return call(`/audits/${encodeURIComponent(auditId)}`, { signal, parse: (value) => AuditShape.parse(value) });
}

function liveUrl(auditId: string, after: number): string {
  const url = new URL(`${apiBase}/audits/${encodeURIComponent(auditId)}/live`, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('after', String(after));
  return url.href;
}
