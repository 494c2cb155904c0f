import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';
import type { AnswerFact } from './answer-facts.ts';
import type { WebFact } from './web-facts.ts';

/**
 * What the operations side needs to know about one Python, TypeScript or JavaScript file. Facts, not syntax: the tree is
 * gone after parsing. Names are resolved through imports and module-level assignments; what cannot be resolved is left out.
 */
export interface SourceDocument extends DocumentBase<'source'> {
  readonly language: 'python' | 'typescript' | 'javascript';
  readonly facts: readonly SourceFact[];
}

/** See model/app.ts for what each fact becomes once files are linked. */
export type SourceFact =
  | AnswerFact
  | WebFact
  | {
      readonly type: 'import';
      /** Module as written: `app.api.items`, `.items`, `express`, `./routes/items`. */
      readonly name: string;
      /** Imported symbol; null for the module itself, `default`, `*`. */
      readonly imported: string | null;
      /** Name in this file; null for an import without a name. */
      readonly local: string | null;
      readonly span: Span;
    }
  | RouteFact
  | {
      readonly type: 'router';
      readonly name: string;
      readonly prefix: string;
      readonly kind: 'app' | 'router';
      /** Path that an application puts in front of all its routes: Hono's `basePath`. */
      readonly mount?: string;
      readonly span: Span;
    }
  | {
      readonly type: 'include-router';
      readonly parent: string;
      readonly router: string;
      readonly prefix: string;
      readonly span: Span;
    }
  | {
      readonly type: 'listen';
      readonly host: string | null;
      readonly port: number | null;
      readonly portEnv: string | null;
      readonly server: string;
      readonly options: Readonly<Record<string, string>>;
      readonly span: Span;
    }
  | {
      readonly type: 'env-read';
      readonly name: string;
      readonly required: boolean;
      readonly default: string | null;
      readonly span: Span;
      /** What the text is turned into, when the code says so. */
      readonly as?: 'int' | 'float' | 'bool' | 'list' | 'url' | 'json';
      /** An empty text counts like a missing one (`or "x"`, `|| 'x'`, `env_ignore_empty`). */
      readonly emptyFallsBack?: true;
      /** Field of a settings class: read when the class is made, checked by it. */
      readonly field?: true;
      /** The comment on the line or right above it, at most 400 characters. */
      readonly note?: string;
    }
  /** The code itself loads an environment file (`env_file=`, `load_dotenv()`, `dotenv.config()`); null: the default or a computed path. */
  | { readonly type: 'env-file-load'; readonly path: string | null; readonly span: Span }
  /** Mounted secrets are read as files: `/run/secrets/…`, `secrets_dir`, `X_FILE`. */
  | { readonly type: 'secret-file-read'; readonly span: Span }
  | {
      readonly type: 'sqlite-open';
      /** As written, without the URL scheme, holes as `{=settings.db_path}` (gone in the model); null when it cannot be told. In-memory and read-only databases are left out. */
      readonly path: string | null;
      /** Environment variable that overrides the path. */
      readonly env: string | null;
      readonly library: string;
      /** Keyword arguments and options as written: `timeout`, `check_same_thread`, `isolation_level`, … */
      readonly options: Readonly<Record<string, string>>;
      /** Function that opens it; absent at module level. */
      readonly function?: string;
      readonly span: Span;
    }
  /** SQLite stands in the settings beside other engines; which one runs is decided outside. */
  | { readonly type: 'sqlite-optional'; readonly span: Span }
  | { readonly type: 'sqlite-pragma'; readonly pragma: string; readonly value: string; readonly span: Span }
  | {
      readonly type: 'file-write';
      readonly use: 'upload' | 'checkpoint' | 'temp' | 'other';
      readonly path: string | null;
      readonly cleaned: boolean;
      readonly function: string | null;
      readonly span: Span;
    }
  | {
      readonly type: 'file-cleanup';
      readonly path: string | null;
      readonly function: string | null;
      /** Condition of the innermost branch around it, with the one name it consists of replaced by its value; absent when unconditional or not told. */
      readonly condition?: string;
      /** Inside a `finally`. */
      readonly inFinally?: boolean;
      /** Runs when the process stops: code after the `yield` of a lifespan, shutdown hooks. */
      readonly atShutdown?: boolean;
      /** Takes a folder with all that is in it. */
      readonly recursive?: boolean;
      readonly span: Span;
    }
  | { readonly type: 'upload-read'; readonly bounded: boolean; readonly function: string | null; readonly span: Span }
  | { readonly type: 'size-limit'; readonly name: string; readonly bytes: number; readonly span: Span }
  | { readonly type: 'signal-handler'; readonly signal: string; readonly span: Span }
  | {
      readonly type: 'lifespan';
      readonly phase: 'startup' | 'shutdown' | 'both';
      /** `lifespan` argument, `on_event` decorator, or a hook of another framework. */
      readonly via: 'lifespan' | 'on_event' | 'hook';
      readonly span: Span;
    }
  | {
      readonly type: 'module-state';
      readonly name: string;
      readonly mutatedBy: readonly string[];
      readonly holds: 'sockets' | 'jobs' | 'sessions' | 'cache' | 'other';
      /** The file looks into it, but never to answer anybody: its entries only go to the log. */
      readonly unread?: true;
      readonly span: Span;
    }
  | { readonly type: 'log-call'; readonly level: string; readonly sensitive: string | null; readonly span: Span }
  | { readonly type: 'logging-setup'; readonly structured: boolean; readonly span: Span }
  | {
      readonly type: 'health-check';
      readonly touches: readonly string[];
      readonly constant: boolean;
      readonly swallowsErrors: boolean;
      readonly path: string;
      readonly async: boolean;
      /** Dependencies that the answer calls fine without a look at them. */
      readonly claims?: readonly string[];
      readonly span: Span;
    }
  | { readonly type: 'ws-client'; readonly url: string; readonly reconnects: boolean; readonly span: Span }
  | { readonly type: 'ws-heartbeat'; readonly side: 'server' | 'client'; readonly span: Span }
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
  | {
      readonly type: 'migration';
      readonly tool: string;
      readonly at: 'startup' | 'script' | 'import';
      /** Drops tables or columns, or may do so on its own. */
      readonly destructive: boolean;
      /** A function that nothing in this file calls, although its name says that a start does. */
      readonly helper?: string;
      readonly span: Span;
    }
  | {
      readonly type: 'metrics';
      readonly names: readonly string[];
      readonly endpoint: string | null;
      readonly span: Span;
    }
  | { readonly type: 'tracing'; readonly library: string; readonly span: Span }
  | { readonly type: 'correlation-id'; readonly span: Span }
  | { readonly type: 'config-validation'; readonly library: string; readonly span: Span }
  | { readonly type: 'feature-flag'; readonly name: string; readonly span: Span }
  | { readonly type: 'rate-limit'; readonly library: string; readonly span: Span }
  | { readonly type: 'static-files'; readonly mount: string; readonly span: Span }
  | { readonly type: 'error-detail-leak'; readonly function: string | null; readonly span: Span }
  /** A literal in source under a name that says it signs or unlocks something; the value may be masked. */
  | { readonly type: 'secret-constant'; readonly name: string; readonly value: string; readonly span: Span }
  /** The code refuses to start, or to go on, with this value of a setting. */
  | { readonly type: 'default-guard'; readonly value: string; readonly span: Span }
  /** The code asks who is at the other end of the connection; behind a proxy that is the proxy. */
  | {
      readonly type: 'client-address';
      readonly use: 'rate-limit' | 'other';
      /** `header`: the same code also looks at a forwarded address. */
      readonly via: 'peer' | 'header';
      readonly span: Span;
    }
  /** The code tells nginx not to hold a stream back (`X-Accel-Buffering: no`), itself or by its library. */
  | { readonly type: 'stream-unbuffered'; readonly span: Span }
  /** The application believes forwarded headers of a proxy in front. */
  | { readonly type: 'proxy-trust'; readonly how: string; readonly span: Span }
  /** A module-level setting of Django about hosts, cookies, TLS and uploads; `value` as written. */
  | { readonly type: 'django-setting'; readonly name: string; readonly value: string; readonly span: Span }
  | { readonly type: 'cors'; readonly origins: string; readonly credentials: boolean; readonly span: Span }
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
  /** An archive that clients sent, unpacked in this function; bounded: its unpacked size is looked at. */
  | { readonly type: 'archive-read'; readonly bounded: boolean; readonly function: string; readonly span: Span }
  /** A SQLite file copied like any file. */
  | { readonly type: 'sqlite-copy'; readonly target: string; readonly function: string; readonly span: Span }
  /** The first address of `X-Forwarded-For`, which the client writes itself. */
  | { readonly type: 'forwarded-first'; readonly span: Span }
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
  /** A connection pool to a database server, options as written. */
  | {
      readonly type: 'db-engine';
      readonly library: string;
      /** As written; null when it cannot be told. */
      readonly url: string | null;
      readonly options: Readonly<Record<string, string>>;
      readonly span: Span;
    }
  /** A switch of certificate checks, as an argument of a call or the default of a parameter; `on` is false when it switches them off. */
  | {
      readonly type: 'tls-check';
      readonly name: string;
      readonly via: 'call' | 'default';
      readonly on: boolean;
      readonly span: Span;
    }
  /** A value of a shared store that is read, changed here and written back as a whole. */
  | { readonly type: 'read-modify-write'; readonly store: string; readonly function: string; readonly span: Span }
  /** A table that the code creates, and rows that it removes from one. */
  | {
      readonly type: 'table';
      readonly name: string;
      /** A column of it takes a whole snapshot or result. */
      readonly holdsCopies?: boolean;
      readonly span: Span;
    }
  | { readonly type: 'row-delete'; readonly table: string; readonly span: Span }
  /** A path built from the name that a client gave its file. */
  | { readonly type: 'upload-path'; readonly name: string; readonly function: string | null; readonly span: Span }
  /** A queue inside of the process. */
  | { readonly type: 'memory-queue'; readonly name: string; readonly bounded: boolean; readonly span: Span }
  /** A handler that keeps a database session for as long as its client stays. */
  | { readonly type: 'stream-session'; readonly dependency: string; readonly function: string; readonly span: Span }
  /** A port of its own, opened beside the server's; as written. */
  | { readonly type: 'side-port'; readonly library: string; readonly port: string; readonly span: Span }
  /** A module variable that one function replaces and others read. */
  | {
      readonly type: 'process-cache';
      readonly name: string;
      readonly writers: readonly string[];
      readonly readers: readonly string[];
      readonly span: Span;
    }
  /** What a function of this file calls among names that projects define; plain names only. */
  | {
      readonly type: 'calls';
      readonly function: string;
      readonly names: readonly string[];
      /** Where each name is called first, in the order of `names`. */
      readonly places: readonly Span[];
      readonly span: Span;
    }
  /** A folder that settings choose: by name, with its default; `env` overrides it. */
  | {
      readonly type: 'folder-default';
      readonly name: string;
      readonly path: string;
      readonly env: string | null;
      readonly span: Span;
    }
  /** A check of several settings together, with the ones that it looks at. */
  | { readonly type: 'settings-check'; readonly name: string; readonly looksAt: readonly string[]; readonly span: Span }
  /** A key made anew at each start: no other process and no later start knows it. */
  | { readonly type: 'random-secret'; readonly name: string; readonly fallback: boolean; readonly span: Span }
  /** A key of a shared store that is written per item; `expires` when it goes by itself. */
  | {
      readonly type: 'store-key';
      readonly store: string;
      readonly key: string;
      readonly expires: boolean;
      readonly function: string | null;
      readonly span: Span;
    }
  /** A job that the process runs again and again on its own clock. */
  | { readonly type: 'scheduler'; readonly library: string; readonly span: Span }
  | { readonly type: 'disk-check'; readonly span: Span }
  | { readonly type: 'outbound-call'; readonly library: string; readonly timeout: boolean; readonly span: Span };

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

export interface RouteFact {
  readonly type: 'route';
  readonly method: string;
  /** As declared on its router; full paths are linked in model/from-source.ts. */
  readonly path: string;
  readonly router: string;
  readonly websocket: boolean;
  readonly upload: boolean;
  /** Answers with server-sent events or an endless stream. */
  readonly stream: boolean;
  readonly handler: string | null;
  readonly async: boolean;
  readonly span: Span;
}
