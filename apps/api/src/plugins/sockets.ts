import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';

/** Milliseconds that clients get to answer the closing handshake at shutdown. */
const goodbyeMs = 1_000;

/**
 * Lets routes speak WebSocket. Must be registered before every hook that refuses requests: the plugin closes the
 * connection of a refused upgrade only when its own hook saw the request first.
 */
export async function acceptSockets(app: FastifyInstance): Promise<void> {
  await app.register(websocket, {
    // Bytes of a message from a client; the longest is a pong.
    options: { maxPayload: 4_096 },
    preClose(done) {
      // The hub has said goodbye; whoever does not answer must not hold the process.
      const { clients } = this.websocketServer;
      setTimeout(() => {
        for (const client of clients) client.terminate();
      }, goodbyeMs).unref();
      done();
    },
  });
}
