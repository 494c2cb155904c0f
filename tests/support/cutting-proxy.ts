import { connect, createServer, type Socket } from 'node:net';

/** A line between a client and a server that the test can disturb. */
export interface CuttingProxy {
  readonly url: string;
  /** Cuts the next connection that carries a request with this text, after so many bytes of it went through. */
  cutNext(text: string, afterBytes: number): void;
  /** Lets the next request with this text through, and cuts the line instead of handing back its answer. */
  loseAnswerOf(text: string): void;
  /** Lets no byte of the next request with this text through; it ends when its client gives up. */
  holdNext(text: string): void;
  /** Nothing that comes from now on is held; the request to hold may never have come. */
  release(): void;
  /** Answers upgrades to WebSocket itself, as a proxy that knows none. */
  refuseUpgrades: boolean;
  /** How many connections were cut. */
  cuts(): number;
  close(): Promise<void>;
}

export async function cuttingProxy(port: number): Promise<CuttingProxy> {
  let plan: { readonly text: string; readonly afterBytes: number } | undefined;
  let unheard: string | undefined;
  let held: string | undefined;
  let cuts = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined); // the other end hears of it by the close
      socket.on('close', () => open.delete(socket));
    }
    let left = Number.POSITIVE_INFINITY;
    let isDeaf = false;
    let isHeld = false;
    const cut = () => {
      cuts += 1;
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (chunk) => {
      const head = chunk.toString('latin1', 0, 2_000);
      if (proxy.refuseUpgrades && /^upgrade: websocket/im.test(head)) {
        return void client.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      }
      if (plan !== undefined && head.includes(plan.text)) {
        left = plan.afterBytes;
        plan = undefined;
      }
      if (held !== undefined && head.includes(held)) {
        held = undefined;
        // Swallowed and not only left unread: the end of a client that is not read is never seen.
        isHeld = true;
      }
      if (unheard !== undefined && head.includes(unheard)) {
        unheard = undefined;
        isDeaf = true;
      }
      if (isHeld) return;
      left -= chunk.byteLength;
      if (left > 0) upstream.write(chunk);
      else cut();
    });
    client.on('end', () => upstream.end());
    client.on('close', () => upstream.destroy());
    upstream.on('data', (chunk) => (isDeaf ? cut() : void client.write(chunk)));
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${address.port}`,
    cutNext(text, afterBytes) {
      plan = { text, afterBytes };
    },
    loseAnswerOf(text) {
      unheard = text;
    },
    holdNext(text) {
      held = text;
    },
    release() {
      held = undefined;
    },
    refuseUpgrades: false,
    cuts: () => cuts,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
