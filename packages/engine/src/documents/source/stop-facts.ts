import type { Span } from '../../text/span.ts';

/** Facts about the end of a process, and about answers and addresses that are not what they seem. Part of SourceFact; see document.ts. */
export type StopFact =
  /** The process leaves (`process.exit`) without having waited for what it has just asked to close. */
  | {
      readonly type: 'exit-race';
      /** `server.close`, `worker.stop`, as written, in order. */
      readonly closes: readonly string[];
      /** Where the process leaves. */
      readonly exit: Span;
      readonly span: Span;
    }
  /** The code that a signal starts closes something and waits for it, by `await`, a callback or `then`. */
  | {
      readonly type: 'close-waited';
      /** `server.close`, as written. */
      readonly close: string;
      readonly span: Span;
    }
  /** How long the code itself waits before it ends what still runs. */
  | {
      readonly type: 'stop-limit';
      readonly seconds: number;
      /** `requests`: open connections; `children`: processes that it started; `jobs`: work of a queue. */
      readonly of: 'requests' | 'children' | 'jobs';
      /** The option or call that says so, as written. */
      readonly written: string;
      /** Interrupted jobs are not run again (arq: `retry_jobs=False`, `max_tries=1`). */
      readonly lost?: true;
      readonly span: Span;
    }
  /** A handler of FastAPI returns `body, 503`: the pair is the body, the status stays 200. */
  | {
      readonly type: 'tuple-answer';
      readonly function: string;
      /** Path as declared; empty when the decorator has none that can be read. */
      readonly path: string;
      readonly status: number;
      readonly span: Span;
    }
  /** The address of another service stands in the call that connects, not in the configuration. */
  | {
      readonly type: 'fixed-address';
      /** `redis.from_url`, `createClient(url=…)`. */
      readonly call: string;
      readonly scheme: string;
      readonly host: string;
      readonly span: Span;
    };
