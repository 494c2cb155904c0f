import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import type { FastifyRequest } from 'fastify';

export interface UploadGateOptions {
  /** Uploads that may run at the same time. */
  readonly maxUploads: number;
  /** Bytes that must stay free on the disk. */
  readonly minFreeBytes: number;
}

export interface UploadGate {
  /**
   * Runs one upload when there is room for it.
   * @throws SeaworthyError request/rate-limited, archive/packed-too-large, storage/full before a byte is read.
   */
  through<T>(request: FastifyRequest, upload: () => Promise<T>): Promise<T>;
  /** @throws SeaworthyError storage/full when the disk cannot take so many more bytes, besides those that are on their way. */
  refuseWithoutRoom(bytes: number): Promise<void>;
  /** Resolves when no upload runs any more, and those that failed have tidied up. */
  settled(): Promise<void>;
}

/** Bytes of a form around its file: boundaries, headers, fields. Generous, only used to refuse early. */
const formOverheadBytes = 1_048_576;

/** Refuses an upload early by what is known before it: how many run, what it announces, what the disk has left. */
export function openUploadGate(store: Store, { maxUploads, minFreeBytes }: UploadGateOptions): UploadGate {
  const running = new Set<Promise<unknown>>();
  /** How many each person has, of those who signed in or came with a token. */
  const ofPerson = new Map<string, number>();
  // Uploads may take hours as long as they trickle: one person must not keep everybody else from uploading.
  const mostOfPerson = Math.ceil(maxUploads / 2);
  /** Announced by running uploads and not yet on disk, at worst. */
  let promisedBytes = 0;
  async function refuseWithoutRoom(bytes: number): Promise<void> {
    const free = await store.freeBytes();
    if (free - bytes < minFreeBytes) {
      throw new SeaworthyError('storage/full', `${free} bytes are free; ${minFreeBytes} must stay free.`);
    }
  }
  return {
    refuseWithoutRoom: (bytes) => refuseWithoutRoom(promisedBytes + bytes),
    async through(request, upload) {
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > archiveLimits.packedBytes + formOverheadBytes) {
        throw tooLarge(`The upload announces ${announced} bytes`);
      }
      if (running.size >= maxUploads) {
        throw new SeaworthyError(
          'request/rate-limited',
          `${running.size} uploads are running, no more at the same time.`,
        );
      }
      const person = personOf(request);
      const own = person === null ? 0 : (ofPerson.get(person) ?? 0);
      if (own >= mostOfPerson) {
        throw new SeaworthyError('request/rate-limited', `You have as many uploads running as one person may: ${own}.`);
      }
      if (person !== null) ofPerson.set(person, own + 1);
      promisedBytes += announced;
      const run = (async () => {
        await refuseWithoutRoom(promisedBytes);
        return upload();
      })();
      running.add(run);
      try {
        return await run;
      } finally {
        running.delete(run);
        promisedBytes -= announced;
        if (person !== null) {
          const left = (ofPerson.get(person) ?? 1) - 1;
          if (left === 0) ofPerson.delete(person);
          else ofPerson.set(person, left);
        }
      }
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** Null while accounts are off: there is one person, whose machine it is. */
function personOf({ actor }: FastifyRequest): string | null {
  return actor === null || actor.via.kind === 'local' ? null : actor.userId;
}

/** `what` is the beginning of the sentence. */
export function tooLarge(what: string): SeaworthyError {
  return new SeaworthyError('archive/packed-too-large', `${what}; at most ${archiveLimits.packedBytes} are taken.`);
}
