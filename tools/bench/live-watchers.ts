import { once } from 'node:events';
import WebSocket from 'ws';

/** What the watching process is told to do. */
export interface WatchOrder {
  readonly port: number;
  readonly certificate: string;
  /** Value of the Authorization header. */
  readonly authorization: string;
  readonly auditIds: readonly string[];
  readonly watchers: number;
  /** Watchers that share one client address. */
  readonly perAddress: number;
  /** How many events each audit will have. */
  readonly events: number;
}

export interface WatchResult {
  /** Milliseconds from storing to parsing, of every delivery. */
  readonly latencies: readonly number[];
  readonly lost: number;
  readonly repeated: number;
  readonly reconnects: number;
}

/** How long nothing may arrive before what is missing counts as lost. */
const patienceMs = 30_000;
/** Handshakes at a time: a crowd comes within seconds, not within a millisecond. */
const handshakes = 20;

process.once('message', (order: WatchOrder) => void watchAll(order));

async function watchAll(order: WatchOrder): Promise<void> {
  const latencies: number[] = [];
  const each = Math.floor(order.watchers / order.auditIds.length);
  const seen = Array.from({ length: each * order.auditIds.length }, () => new Uint8Array(order.events + 1));
  let reconnects = 0;
  let missing = seen.length * order.events;
  let heardAt = Date.now();
  const watch = async (index: number): Promise<void> => {
    const id = order.auditIds[index % order.auditIds.length] ?? '';
    const own = seen[index] ?? new Uint8Array();
    const after = own.lastIndexOf(1) === -1 ? 0 : own.lastIndexOf(1);
    const options = {
      ca: order.certificate,
      servername: 'localhost',
      localAddress: `127.0.1.${1 + Math.floor(index / order.perAddress)}`,
      headers: { host: `localhost:${order.port}`, authorization: order.authorization },
    };
    const address = `wss://127.0.0.1:${order.port}/api/v1/audits/${id}/live?after=${after}`;
    const socket = new WebSocket(address, options);
    const take = ({ seq, at }: { readonly seq: number; readonly at: number }) => {
      const now = Date.now();
      heardAt = now;
      latencies.push(now - at);
      if (own[seq] === 0) missing -= 1;
      own[seq] = (own[seq] ?? 0) + 1;
    };
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'event') take(message.event);
      if (message.type === 'snapshot') message.events.forEach(take);
      if (message.type === 'ping') socket.send('{"type":"pong"}');
    });
    socket.on('error', (error) => console.error(`watcher ${index}: ${error.message}`));
    socket.on('close', () => {
      if (missing <= 0 || !process.connected) return;
      reconnects += 1;
      void watch(index);
    });
    await once(socket, 'message');
  };
  for (let first = 0; first < seen.length; first += handshakes) {
    await Promise.all(
      Array.from({ length: Math.min(handshakes, seen.length - first) }, (_, index) => watch(first + index)),
    );
  }
  process.send?.('watching');
  heardAt = Date.now();
  while (missing > 0 && Date.now() - heardAt < patienceMs) await new Promise((resolve) => setTimeout(resolve, 100));
  const counts = seen.flatMap((own) => [...own.slice(1)]);
  const result: WatchResult = {
    latencies,
    lost: counts.filter((count) => count === 0).length,
    repeated: counts.filter((count) => count > 1).length,
    reconnects,
  };
  process.send?.(result, undefined, undefined, () => process.exit(0));
}
