import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';
import type { AnswerFact } from './answer-facts.ts';
import type { EdgeFact } from './edge-facts.ts';
import type { StopFact } from './stop-facts.ts';
import type { StorageFact } from './storage-facts.ts';
import type { WebFact } from './web-facts.ts';
import type { WorkFact } from './work-facts.ts';

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
  | EdgeFact
  | StopFact
  | StorageFact
  | WebFact
  | WorkFact
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
  /** The first address of `X-Forwarded-For`, which the client writes itself. */
  | { readonly type: 'forwarded-first'; readonly span: Span }
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
  | { readonly type: 'outbound-call'; readonly library: string; readonly timeout: boolean; readonly span: Span };

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
