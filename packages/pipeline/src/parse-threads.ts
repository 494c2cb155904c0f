import { Worker } from 'node:worker_threads';
import type { ParseAnswer, ParseRequest } from './parse-messages.ts';

/** A file to parse; `key` is that of the document cache. */
export interface FileToParse {
  readonly key: string;
  readonly path: string;
  readonly text: string;
}

/**
 * Parses on other cores. Promises: (1) a value is the JSON text of exactly the document that the engine would have made;
 * (2) files whose thread failed are missing in the result and left to the caller; (3) `close` ends all threads, and
 * whoever still waits for `parse` gets what was done until then.
 */
export interface ParseThreads {
  /** Text from which on threads save more time than they cost, in UTF-16 units. */
  readonly worthUnits: number;
  /** Optional: what starts early is ready when the archive has been read. */
  start(): void;
  parse(files: readonly FileToParse[]): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

/** Text per request, in UTF-16 units: a twentieth of a second of work, so that no thread is left with much when the other is done. */
const batchUnits = 250_000;
/** Requests that wait inside a thread, so that it never waits for this one. */
const ahead = 2;
/** Syntax lives for one file only: three times as much saved no time and cost 11 MB of resident memory. */
const youngGenerationMb = 16;
/** Loading the engine once more takes about as long as parsing this much. */
const worthUnits = 1_000_000;

/** `program` calls serveParsing; `count` threads are started with the first file at the latest. */
export function parseThreads(program: URL, count: number): ParseThreads {
  let workers: readonly Worker[] = [];
  const ended = new Set<Worker>();
  const start = (): void => {
    if (workers.length > 0) return;
    const resourceLimits = { maxYoungGenerationSizeMb: youngGenerationMb };
    workers = Array.from({ length: count }, () => new Worker(program, { resourceLimits }));
    for (const worker of workers) {
      worker.once('exit', () => ended.add(worker));
      // A failed thread parses nothing more; `share` hears of it too. Waiting for work keeps no program alive.
      worker.on('error', () => undefined);
      worker.unref();
    }
  };
  return {
    worthUnits,
    start,
    async parse(files) {
      start();
      const made = new Map<string, string>();
      const queue = batchesOf(files);
      const alive = workers.filter((worker) => !ended.has(worker));
      await Promise.all(alive.map((worker) => share(worker, queue, made)));
      return made;
    },
    async close() {
      const ending = workers;
      workers = [];
      await Promise.all(ending.map((worker) => worker.terminate()));
    },
  };
}

type Batch = readonly FileToParse[];

function batchesOf(files: readonly FileToParse[]): Batch[] {
  const batches: FileToParse[][] = [];
  let units = batchUnits;
  for (const file of files) {
    if (units >= batchUnits) {
      batches.push([]);
      units = 0;
    }
    batches.at(-1)?.push(file);
    units += file.text.length;
  }
  return batches;
}

/** Feeds one thread from the common queue until the queue is empty or the thread has ended. */
function share(worker: Worker, queue: Batch[], made: Map<string, string>): Promise<void> {
  const sent = new Map<number, Batch>();
  let next = 0;
  return new Promise((resolve) => {
    const finish = (): void => {
      worker.off('message', take).off('exit', finish);
      worker.unref();
      resolve();
    };
    const feed = (): void => {
      while (sent.size < ahead) {
        const batch = queue.shift();
        if (batch === undefined) break;
        sent.set(next, batch);
        const files = batch.map(({ path, text }) => ({ path, text }));
        worker.postMessage({ batch: next++, files } satisfies ParseRequest);
      }
      if (sent.size === 0) finish();
    };
    const take = ({ batch, documents }: ParseAnswer): void => {
      for (const [i, file] of (sent.get(batch) ?? []).entries()) {
        const document = documents[i];
        if (typeof document === 'string') made.set(file.key, document);
      }
      sent.delete(batch);
      feed();
    };
    worker.on('message', take).on('exit', finish);
    worker.ref();
    feed();
  });
}
