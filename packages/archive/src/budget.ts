import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { quoted } from './entry-path.ts';

/** Counts what an archive costs while it is read, and ends it at the first limit. */
export interface Budget {
  /** One more entry of any kind. @throws SeaworthyError archive/too-many-entries. */
  entry(): void;
  /** `bytes` more came out of the entry `name`. @throws SeaworthyError archive/unpacked-too-large. */
  unpacked(bytes: number, name: string): void;
  /** Refuses `unpacked` bytes out of `packed`; `name` null: the whole archive. @throws SeaworthyError archive/ratio-bomb. */
  ratio(packed: number, unpacked: number, name: string | null): void;
  /** Gives timers and signals a turn every few milliseconds. @throws SeaworthyError archive/timeout; the signal's reason. */
  breathe(): Promise<void>;
}

/** Long enough that the turns cost nothing, short enough that an abort feels immediate. */
const turnMs = 40;

export function startBudget(limits: ArchiveLimits, signal: AbortSignal | undefined): Budget {
  const started = performance.now();
  let lastTurn = started;
  let entries = 0;
  let bytes = 0;
  return {
    entry() {
      entries += 1;
      if (entries > limits.entries) throw tooManyEntries(limits);
    },
    unpacked(more, name) {
      bytes += more;
      if (bytes > limits.unpackedBytes) {
        const detail = `The entry ${quoted(name)} takes the archive beyond ${limits.unpackedBytes} unpacked bytes.`;
        throw new SeaworthyError('archive/unpacked-too-large', detail);
      }
    },
    ratio(packed, unpacked, name) {
      if (unpacked <= limits.ratioFloorBytes || unpacked <= packed * limits.ratio) return;
      const what = name === null ? 'The archive' : `The entry ${quoted(name)}`;
      const detail = `${what} unpacks to more than ${limits.ratio} times its packed size.`;
      throw new SeaworthyError('archive/ratio-bomb', detail);
    },
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

export function tooManyEntries(limits: ArchiveLimits): SeaworthyError {
  return new SeaworthyError('archive/too-many-entries', `The archive holds more than ${limits.entries} entries.`);
}
