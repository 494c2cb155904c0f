import { randomUUID } from 'node:crypto';
import type { Logger } from '@seaworthy/runtime/logger';
import { type SendOptions, sendTimeoutMs, sendWebhook } from '@seaworthy/runtime/webhooks/send';
import type { Store } from '@seaworthy/store/port';
import type { ClaimedDelivery } from '@seaworthy/store/webhooks-port';

export interface DeliveringParts {
  readonly store: Store;
  readonly logger: Logger;
  readonly sending: SendOptions;
  /** Pause between two looks, in milliseconds. */
  readonly everyMs: number;
  /** How long a delivery is this process's alone, in milliseconds; longer than an attempt can take. */
  readonly leaseMs: number;
}

/** Deliveries under way at a time. Each is of another webhook, so that a slow receiver holds up nobody but itself. */
const mostAtOnce = 8;

/** Longer than an attempt, with room for a database that is busy. */
export const deliveryLeaseMs = 3 * sendTimeoutMs;

/** Sends what waits, of this process and of others that died. `stop` ends what is under way; it is sent again by the next one. */
export function startDelivering(parts: DeliveringParts): { stop(): Promise<void> } {
  const { store, logger, everyMs, leaseMs } = parts;
  const owner = randomUUID();
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  const look = async (): Promise<void> => {
    const limit = mostAtOnce - underWay.size;
    if (limit === 0 || stopping.signal.aborted) return;
    try {
      for (const claimed of await store.webhooks.claim(owner, { leaseMs, limit })) {
        const one = deliver(parts, claimed, owner, stopping.signal).finally(() => underWay.delete(one));
        underWay.add(one);
      }
    } catch (error) {
      logger.warn({ err: error }, 'webhooks could not be looked for');
    }
  };

  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await looking;
      await Promise.all(underWay);
    },
  };
}

async function deliver(
  { store, logger, sending }: DeliveringParts,
  claimed: ClaimedDelivery,
  owner: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const sent = await sendWebhook(claimed, { ...sending, signal });
    // Stopped in the middle: nobody knows whether it arrived, so it is no failure of the receiver's. The lease runs out.
    if (!sent.ok && signal.aborted) return;
    await store.webhooks.settle(owner, claimed.id, sent);
    const { ok, status, tookMs } = sent;
    logger[ok ? 'info' : 'warn'](
      { webhookId: claimed.webhookId, event: claimed.event, ok, status, ms: tookMs },
      'webhook sent',
    );
  } catch (error) {
    logger.warn({ err: error, webhookId: claimed.webhookId }, 'what came of a webhook could not be kept');
  }
}
