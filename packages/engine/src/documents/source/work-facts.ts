import type { Span } from '../../text/span.ts';

/** Facts about work and its life: start, heavy calls, background work, queues, and the stop. Part of SourceFact; see document.ts. */
export type WorkFact =
  | { readonly type: 'signal-handler'; readonly signal: string; readonly span: Span }
  | {
      readonly type: 'lifespan';
      readonly phase: 'startup' | 'shutdown' | 'both';
      /** `lifespan` argument, `on_event` decorator, or a hook of another framework. */
      readonly via: 'lifespan' | 'on_event' | 'hook';
      readonly span: Span;
    }
  | {
      readonly type: 'heavy-call';
      readonly library: string;
      /** Callee as written. */
      readonly call: string;
      /** Directly inside an async function. */
      readonly inAsync: boolean;
      readonly function: string | null;
      readonly awaited: boolean;
      readonly offloaded: boolean;
      /** Keyword arguments as written; absent when none is given. */
      readonly options?: Readonly<Record<string, string>>;
      readonly span: Span;
    }
  | {
      readonly type: 'model-load';
      readonly library: string;
      readonly at: 'import' | 'startup' | 'request';
      /** Function that builds it; absent at module level. */
      readonly function?: string;
      readonly span: Span;
    }
  /** A response or socket loop that ends only when the client goes. `watched`: it also waits for the client or a stop flag. */
  | {
      readonly type: 'endless-stream';
      readonly kind: 'sse' | 'websocket';
      readonly watched: boolean;
      readonly function: string | null;
      readonly span: Span;
    }
  | BackgroundWorkFact
  /** A step of the code that runs when the process stops. */
  | {
      readonly type: 'shutdown-step';
      readonly how: 'cancels' | 'waits' | 'saves' | 'closes';
      /** What it is done to, as written. */
      readonly target: string;
      readonly span: Span;
    }
  /** `written`: a job is stored as running; `recovered`: something looks for such jobs after a restart. */
  | {
      readonly type: 'job-status';
      readonly moment: 'written' | 'recovered';
      readonly name: string;
      readonly span: Span;
    }
  /** Waiting for the network, a program or a clock inside of an async function, without giving the loop back. */
  | {
      readonly type: 'blocking-call';
      readonly library: string;
      readonly call: string;
      readonly function: string;
      readonly span: Span;
    }
  /** What an async handler calls without `await` and without a thread: names that projects define, with where each is called. */
  | {
      readonly type: 'loop-calls';
      readonly function: string;
      readonly names: readonly string[];
      readonly places: readonly Span[];
      readonly span: Span;
    }
  /** The object that stands for a job queue (`Celery("app")`). */
  | {
      readonly type: 'queue-app';
      readonly tool: string;
      readonly options: Readonly<Record<string, string>>;
      readonly span: Span;
    }
  /** One option of a job queue, named as its newest documentation does (`task_time_limit`), wherever it is set. */
  | {
      readonly type: 'queue-setting';
      readonly tool: string;
      readonly name: string;
      /** The name as it stands in the source. */
      readonly written: string;
      readonly value: string;
      readonly span: Span;
    }
  | {
      readonly type: 'queue-task';
      readonly tool: string;
      readonly name: string;
      readonly options: Readonly<Record<string, string>>;
      /** Where it makes a random identifier of its own: a retry makes another one. */
      readonly freshId: Span | null;
      readonly span: Span;
    }
  /** A queue inside of the process. */
  | { readonly type: 'memory-queue'; readonly name: string; readonly bounded: boolean; readonly span: Span }
  /** A job that the process runs again and again on its own clock. */
  | { readonly type: 'scheduler'; readonly library: string; readonly span: Span };

/** Work that goes on after its request was answered, inside of the same process. */
export interface BackgroundWorkFact {
  readonly type: 'background-work';
  readonly via: 'task' | 'framework' | 'thread' | 'executor';
  /** What runs, as written: `self._run_analysis`, `process_document`. */
  readonly call: string;
  /** Something holds on to it, so that it can be waited for. */
  readonly kept: boolean;
  /** Started once with the process, not per request. */
  readonly atStartup: boolean;
  readonly function: string | null;
  readonly span: Span;
}
