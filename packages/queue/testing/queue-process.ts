import { openQueue } from '../src/open-queue.ts';
import { type QueueDriverName, stopReasonOf } from '../src/port.ts';

/**
 * A consumer in a process of its own: `queue-process.ts <driver> <options as JSON> <workMs>`. Says `{ ready }`,
 * `{ took }` with the audit id, and `{ stopped }` with the reason or `{ did }`. `workMs` of -1 works until it is stopped.
 */
const [driver = '', options = '{}', workMs = '0'] = process.argv.slice(2);

const queue = await openQueue[driver as QueueDriverName](JSON.parse(options)); // named by contract.ts
queue.consume(
  async ({ auditId }, { attempt, signal }) => {
    process.send?.({ took: auditId, attempt });
    await new Promise<void>((resolve, reject) => {
      if (Number(workMs) >= 0) setTimeout(resolve, Number(workMs));
      signal.addEventListener('abort', () => {
        process.send?.({ stopped: stopReasonOf(signal) });
        reject(new Error('stopped'));
      });
    });
    process.send?.({ did: auditId });
  },
  { concurrency: 1 },
);
process.send?.({ ready: true });
process.once('message', async () => {
  await queue.close();
  process.disconnect?.();
});
