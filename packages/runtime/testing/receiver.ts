import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody else's program that takes webhooks: real HTTP or HTTPS on a port of this machine. */
export interface Receiver {
  readonly port: number;
  readonly url: string;
  /** PEM of the certificate for `hooks.test`, which signs itself; empty for HTTP. */
  readonly ca: string;
  readonly received: readonly Received[];
  /** Answers from now on; at first with 204. */
  answer(how: (answer: ServerResponse, received: Received) => void): void;
  close(): Promise<void>;
}

export async function startReceiver({ tls = false } = {}): Promise<Receiver> {
  const received: Received[] = [];
  let how: (answer: ServerResponse, received: Received) => void = (answer) => answer.writeHead(204).end();
  const identity = tls ? makeIdentity() : undefined;
  const server: Server = identity === undefined ? createHttp() : createHttps(identity);
  server.on('request', (request, answer) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') };
      received.push(one);
      how(answer, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    port,
    url: tls ? `https://hooks.test:${port}/in?team=crew` : `http://127.0.0.1:${port}/in`,
    ca: identity?.cert ?? '',
    received,
    answer(next) {
      how = next;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function makeIdentity(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-receiver-'));
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-subj', '/CN=hooks.test', '-addext', 'subjectAltName=DNS:hooks.test'],
        ...['-keyout', join(folder, 'key'), '-out', join(folder, 'cert')],
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(join(folder, 'key'), 'utf8'), cert: readFileSync(join(folder, 'cert'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
