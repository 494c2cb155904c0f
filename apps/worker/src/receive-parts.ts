import { PassThrough } from 'node:stream';

/** Takes one artifact at a time, part by part, and hands it on as a stream. */
export interface PartReceiver {
  /** Resolves when the part was taken, with the last one when all of it is saved. */
  take(part: Uint8Array, last: boolean, save: (source: AsyncIterable<Uint8Array>) => Promise<void>): Promise<void>;
  /** The sender is gone: what came so far is forgotten. */
  close(): void;
}

export function receiveParts(): PartReceiver {
  let open: { readonly stream: PassThrough; readonly saved: Promise<void> } | undefined;
  const close = () => {
    open?.stream.destroy(new Error('The artifact was not sent to its end.'));
    open = undefined;
  };
  return {
    close,
    async take(part, last, save) {
      if (open === undefined) {
        const stream = new PassThrough();
        open = { stream, saved: save(stream) };
        // Whoever waits for the write or for the end learns of it; nobody may wait when the child dies.
        open.saved.catch((error: Error) => stream.destroy(error));
        stream.on('error', () => undefined); // reported by `saved`
      }
      const { stream, saved } = open;
      const written = new Promise<void>((resolve, reject) => {
        stream.write(part, (error) => (error ? reject(error) : resolve()));
      });
      await Promise.race([written, saved]);
      if (!last) return;
      open = undefined;
      stream.end();
      await saved;
    },
  };
}
