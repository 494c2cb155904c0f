import WebSocket from 'ws';

/** What one browser tab heard about its audit, across every reconnect. */
export interface Watched {
  /** Numbers of the events in the order they came. */
  readonly seqs: readonly number[];
  ended(): boolean;
  close(): void;
}

/** Follows an audit as the web app does: comes again after every cut, from the last event it has. */
export function watch(url: string, auditId: string): Watched {
  const seqs: number[] = [];
  let ended = false;
  let closed = false;
  let socket: WebSocket | undefined;
  const connect = () => {
    const address = new URL(`/api/v1/audits/${auditId}/live?after=${seqs.at(-1) ?? 0}`, url);
    address.protocol = 'ws:';
    socket = new WebSocket(address, { handshakeTimeout: 10_000 });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; event?: { seq: number }; events?: { seq: number }[] };
      for (const event of message.events ?? []) seqs.push(event.seq);
      if (message.event !== undefined) seqs.push(message.event.seq);
      if (message.type === 'end') ended = true;
    });
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => {
      if (!ended && !closed) setTimeout(connect, 500);
    });
  };
  connect();
  return {
    seqs,
    ended: () => ended,
    close() {
      closed = true;
      socket?.terminate();
    },
  };
}
