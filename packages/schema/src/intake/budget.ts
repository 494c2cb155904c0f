import type { ArchiveLimits } from '../archive-limits.ts';
import { SeaworthyError } from '../problem.ts';
import { quoted } from './entry-path.ts';

/** Counts what an archive costs while it is read, and ends it at the first limit. Time is counted by whoever has a clock. */
export interface Counts {
  /** One more entry of any kind. @throws SeaworthyError archive/too-many-entries. */
  entry(): void;
  /** `bytes` more came out of the entry `name`. @throws SeaworthyError archive/unpacked-too-large. */
  unpacked(bytes: number, name: string): void;
  /** Refuses `unpacked` bytes out of `packed`; `name` null: the whole archive. @throws SeaworthyError archive/ratio-bomb. */
  ratio(packed: number, unpacked: number, name: string | null): void;
}

export function startCounts(limits: ArchiveLimits): Counts {
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
  };
}

export function tooManyEntries(limits: ArchiveLimits): SeaworthyError {
  return new SeaworthyError('archive/too-many-entries', `The archive holds more than ${limits.entries} entries.`);
}

/** One sentence for every reader, before anything else is looked at. */
export function packedTooLarge(bytes: number, limits: ArchiveLimits): SeaworthyError {
  const detail = `The archive has ${bytes} bytes; ${limits.packedBytes} are allowed.`;
  return new SeaworthyError('archive/packed-too-large', detail);
}
