import { SeaworthyError } from '@seaworthy/schema/problem';
import type { FastifyInstance } from 'fastify';

/**
 * From the moment the process was asked to stop nothing new is begun: whatever changes something is refused before a byte
 * of it is read, with the time after which to come again. Reading goes on until the connections are closed.
 */
export function refuseWhileClosing(app: FastifyInstance, isClosing: () => boolean): void {
  app.addHook('onRequest', async ({ method }) => {
    if (!isClosing() || method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return;
    throw new SeaworthyError('service/closing', 'This server is shutting down and begins nothing new.');
  });
}
