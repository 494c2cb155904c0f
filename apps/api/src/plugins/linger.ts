import type { FastifyInstance } from 'fastify';

/** Milliseconds that a refused upload is still read and thrown away. */
const lingerMs = 10_000;

/**
 * A client that is still sending when it is refused must get to read why. Closing at once would reset the connection and
 * lose the answer, so the rest is drained for a while, and only then cut off.
 */
export function drainRefusedBodies(app: FastifyInstance): void {
  app.addHook('onResponse', async (request) => {
    const { raw } = request;
    if (raw.complete || raw.destroyed) return;
    // The form's parser has stopped reading and would hold the rest back.
    raw.unpipe();
    raw.resume();
    const cut = setTimeout(() => raw.socket.destroy(), lingerMs);
    raw.once('close', () => clearTimeout(cut));
  });
}
