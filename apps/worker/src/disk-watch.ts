import type { Logger } from '@seaworthy/runtime/logger';
import type { Store } from '@seaworthy/store/port';

/** How long one look at the disk counts, in milliseconds. */
const lookEveryMs = 2_000;

/**
 * Tells whether a worker may take another audit. Below `minFreeBytes` it may not: the audit would fill the disk that the
 * database needs, and fail. Audits that run go on, for their end frees space. A disk that cannot be asked counts as full.
 */
export function watchDisk(
  store: Pick<Store, 'freeBytes'>,
  minFreeBytes: number,
  logger: Logger,
): () => Promise<boolean> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let hasRoom = true;
  return async () => {
    if (performance.now() - lookedAt < lookEveryMs) return hasRoom;
    lookedAt = performance.now();
    const freeBytes = await store.freeBytes().catch(() => -1);
    const had = hasRoom;
    hasRoom = freeBytes > minFreeBytes;
    if (had && !hasRoom)
      logger.error({ freeBytes, minFreeBytes }, 'disk nearly full, no audit is taken until there is room');
    if (!had && hasRoom) logger.info({ freeBytes, minFreeBytes }, 'disk has room again, audits are taken');
    return hasRoom;
  };
}
