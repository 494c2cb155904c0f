import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Serves /health (200 while the process answers) and /metrics. Plain HTTP without state: for probes and Prometheus. */
export async function listenForProbes(
  registry: Registry,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' || (path !== '/health' && path !== '/metrics')) return response.writeHead(404).end();
    if (path === '/health') return response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
    const body = await registry.metrics();
    return response.writeHead(200, { 'content-type': registry.contentType }).end(body);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a TCP server that listens has one
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
