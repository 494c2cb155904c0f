import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

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
  | { readonly type: 'import'; readonly name: string; readonly span: Span }
  | RouteFact
  | {
      readonly type: 'router';
      readonly name: string;
      readonly prefix: string;
      readonly kind: 'app' | 'router';
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
    }
  | { readonly type: 'sqlite-open'; readonly path: string | null; readonly library: string; readonly span: Span }
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
      readonly span: Span;
    }
  | { readonly type: 'upload-read'; readonly bounded: boolean; readonly function: string | null; readonly span: Span }
  | { readonly type: 'size-limit'; readonly name: string; readonly bytes: number; readonly span: Span }
  | { readonly type: 'signal-handler'; readonly signal: string; readonly span: Span }
  | { readonly type: 'lifespan'; readonly phase: 'startup' | 'shutdown' | 'both'; readonly span: Span }
  | {
      readonly type: 'module-state';
      readonly name: string;
      readonly mutatedBy: readonly string[];
      readonly holds: 'sockets' | 'jobs' | 'sessions' | 'cache' | 'other';
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
      readonly span: Span;
    }
  | { readonly type: 'ws-client'; readonly url: string; readonly reconnects: boolean; readonly span: Span }
  | { readonly type: 'ws-heartbeat'; readonly side: 'server' | 'client'; readonly span: Span }
  | {
      readonly type: 'heavy-call';
      readonly library: string;
      readonly function: string | null;
      readonly awaited: boolean;
      readonly offloaded: boolean;
      readonly span: Span;
    }
  | {
      readonly type: 'model-load';
      readonly library: string;
      readonly at: 'import' | 'startup' | 'request';
      readonly span: Span;
    }
  | {
      readonly type: 'migration';
      readonly tool: string;
      readonly at: 'startup' | 'script' | 'import';
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
  | { readonly type: 'error-detail-leak'; readonly span: Span }
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
  readonly span: Span;
}
