import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import type { Collector } from '@seaworthy/schema/intake/collect-tree';
import type { SourceFormat } from '@seaworthy/schema/intake/opened-tree';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type ExtractEvents, extract, type Header, type Extract as TarExtract } from 'tar-stream';
import type { Budget } from './budget.ts';
import { type Sink, startDigest } from './digest.ts';
import type { OpenFile } from './read-pieces.ts';
import { blockBytes, dataEnd, type EntrySink, takeEntry } from './tar-entry.ts';
import { readAheadBytes, unpack } from './unpack.ts';

/** @throws SeaworthyError archive/*. */
export async function openTar(
  source: OpenFile,
  format: Extract<SourceFormat, `tar${string}`>,
  limits: ArchiveLimits,
  budget: Budget,
  into: Collector,
): Promise<void> {
  const unpacked = unpack(source, format, budget);
  let lastEnd = 0;
  let seenHeader = false;
  let name = '';
  let stop: unknown;
  // Names as latin1, so that their raw bytes reach our own decoder.
  const options: object = { allowUnknownFormat: true, filenameEncoding: 'latin1' };
  const tar = extract(options);
  tar.on('error', (error: Error) => {
    stop ??= tarError(error, seenHeader);
  });
  const halt = (error: unknown, next: Next) => {
    stop ??= error;
    next(error instanceof Error ? error : new Error('stopped', { cause: error }));
  };
  tar.on('entry', (header, body, next) => {
    // Whatever ends the extractor also ends this body; `stop` and the extractor's own error tell why.
    body.on('error', () => undefined);
    seenHeader = true;
    lastEnd = dataEnd(header);
    name = header.name;
    const bodyBudget = guard(header, unpacked.packed, budget);
    try {
      budget.entry();
      pour(body, takeEntry(header, limits, into), bodyBudget, next, halt);
    } catch (error) {
      halt(error, next);
    }
  });
  const count = (bytes: number, total: number) => {
    budget.unpacked(bytes, name);
    budget.ratio(source.size, total, null);
  };
  const total = await feed(unpacked.bytes, tar, count, budget, () => stop);
  if (total < lastEnd + blockBytes) {
    throw new SeaworthyError('archive/truncated', 'The tar has no end mark; entries may be missing.');
  }
}

/** Writes everything into the extractor, at its pace. Returns the number of unpacked bytes. */
async function feed(
  bytes: AsyncIterable<Uint8Array>,
  tar: TarExtract,
  count: (bytes: number, total: number) => void,
  budget: Budget,
  stopped: () => unknown,
): Promise<number> {
  let total = 0;
  const check = () => {
    const reason = stopped();
    if (reason !== undefined) throw reason;
  };
  try {
    for await (const piece of bytes) {
      total += piece.byteLength;
      count(piece.byteLength, total);
      const hasRoom = tar.write(piece);
      check();
      if (!hasRoom) await settled(tar, 'drain');
      check();
      await budget.breathe();
    }
    await settled(tar, 'finish', () => tar.end(null));
    check();
    return total;
  } finally {
    tar.destroy();
  }
}

/** Resolves at once for an extractor that was ended by an error: its events are over. */
function settled(tar: TarExtract, event: 'drain' | 'finish', begin: () => void = () => undefined): Promise<void> {
  return new Promise((resolve) => {
    if (tar.destroying) return resolve();
    const end = () => {
      tar.off(event, end);
      tar.off('close', end);
      resolve();
    };
    tar.on(event, end);
    tar.on('close', end);
    begin();
  });
}

type Next = (error?: Error | null) => void;

/** Drains one entry's body into its sink. Small entries arrive in one piece and are hashed at once. */
function pour(
  body: ExtractEvents['entry'][1],
  sink: EntrySink | undefined,
  check: (seen: number) => void,
  next: Next,
  halt: (error: unknown, next: Next) => void,
): void {
  let seen = 0;
  let digest: Sink | undefined;
  const guarded = (act: () => void) => {
    try {
      act();
    } catch (error) {
      halt(error, next);
    }
  };
  body.on('data', (data) =>
    guarded(() => {
      const piece = data as Uint8Array; // the extractor hands out views of what was written to it
      seen += piece.byteLength;
      check(seen);
      if (sink === undefined || piece.byteLength === sink.size) return sink?.whole(piece);
      digest ??= startDigest(sink.wanted);
      digest.write(piece);
    }),
  );
  body.on('end', () =>
    guarded(() => {
      if (digest !== undefined) sink?.pieces(digest);
      else if (sink?.size === 0) sink.whole(new Uint8Array());
      next();
    }),
  );
}

/** Bounds one entry's share: what it unpacks to, against the packed bytes that went in since it began. */
function guard(header: Header, packed: () => number, budget: Budget): (seen: number) => void {
  const before = packed();
  return (seen) => budget.ratio(packed() - before + readAheadBytes, seen, header.name);
}

function tarError(error: Error, seenHeader: boolean): unknown {
  if (error instanceof SeaworthyError) return error;
  const cause = { cause: error };
  if (/Unexpected end of data/.test(error.message)) {
    return new SeaworthyError('archive/truncated', 'The tar ends inside an entry.', cause);
  }
  if (!seenHeader) return new SeaworthyError('archive/unknown-format', 'What it holds is not a tar.', cause);
  return new SeaworthyError('archive/corrupt', `The tar cannot be read: ${error.message}`, cause);
}
