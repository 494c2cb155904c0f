import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import { type Counts, startCounts } from '@seaworthy/schema/intake/budget';
import { SeaworthyError } from '@seaworthy/schema/problem';

/** What an archive costs while it is read, its time included. */
export interface Budget extends Counts {
  /** Gives timers and signals a turn every few milliseconds. @throws SeaworthyError archive/timeout; the signal's reason. */
  breathe(): Promise<void>;
}

/** Long enough that the turns cost nothing, short enough that an abort feels immediate. */
const turnMs = 40;

export function startBudget(limits: ArchiveLimits, signal: AbortSignal | undefined): Budget {
  const started = performance.now();
  let lastTurn = started;
  return {
    ...startCounts(limits),
    async breathe() {
      const now = performance.now();
      if (now - lastTurn < turnMs) return;
      if (now - started > limits.timeMs) {
        throw new SeaworthyError('archive/timeout', `Opening took longer than ${limits.timeMs} ms.`);
      }
      await setImmediate();
      signal?.throwIfAborted();
      lastTurn = performance.now();
    },
  };
}
