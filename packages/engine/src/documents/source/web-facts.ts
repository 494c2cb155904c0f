import type { Span } from '../../text/span.ts';

/** What a revision of the schema does to data that the running version still uses. */
export type SchemaChange = 'drop-table' | 'drop-column' | 'rename' | 'type' | 'not-null';

/** Facts about schema, logs, numbers, traces and browsers. Part of SourceFact; see document.ts. */
export type WebFact =
  /** One file of a migration history. */
  | {
      readonly type: 'schema-revision';
      readonly tool: 'alembic' | 'django' | 'knex' | 'typeorm' | 'sequelize';
      readonly id: string;
      /** Ids of the revisions before it; empty for the first. */
      readonly parents: readonly string[];
      /** Ids of the revisions that this one stands for: Django's squashed migrations. */
      readonly replaces?: readonly string[];
      readonly span: Span;
    }
  | {
      readonly type: 'schema-change';
      readonly change: SchemaChange;
      /** `orders.status`, `orders`; empty when it cannot be told. */
      readonly target: string;
      /** Id of the revision, the file's path when it has none. */
      readonly revision: string;
      /** Inside `batch_alter_table`, which rebuilds the table. */
      readonly batched: boolean;
      readonly span: Span;
    }
  /** SQL text in application code, outside of a migration history. */
  | {
      readonly type: 'schema-statement';
      readonly statement: 'create' | 'alter' | 'drop';
      readonly target: string;
      readonly function: string | null;
      readonly span: Span;
    }
  /** A comment that tells operators to delete the database for an upgrade. */
  | { readonly type: 'schema-notice'; readonly text: string; readonly span: Span }
  /** A credential that travels in the query part of an address. `oneTime`: a link from an e-mail, an OAuth answer. */
  | {
      readonly type: 'query-secret';
      readonly name: string;
      readonly side: 'server' | 'link';
      readonly oneTime: boolean;
      /** Its handler asks for the time it ends (`checked`), or decodes a signed token (`decoded`). */
      readonly lifetime?: 'checked' | 'decoded';
      readonly websocket: boolean;
      readonly where: string;
      readonly span: Span;
    }
  /** A setting with the origins of a cross-origin rule that is open by default. */
  | { readonly type: 'open-origins'; readonly name: string; readonly span: Span }
  /** The file checks who is asking. */
  | { readonly type: 'auth'; readonly how: string; readonly span: Span }
  /** A layout of log lines; `timed`: it carries the time. */
  | { readonly type: 'log-format'; readonly timed: boolean; readonly span: Span }
  /** A fixed level that prints everything; `logger`: only for this one, else for all; `aside`: its lines go to a handler of its own and not to the console. */
  | {
      readonly type: 'log-level';
      readonly level: string;
      readonly logger?: string;
      readonly aside?: true;
      readonly span: Span;
    }
  /** A handler class of the project's own in the logging settings. */
  | { readonly type: 'log-handler'; readonly name: string; readonly span: Span }
  | { readonly type: 'log-file'; readonly path: string | null; readonly rotates: boolean; readonly span: Span }
  /** An error that leaves no trace: neither logged nor raised nor explained. */
  | { readonly type: 'swallowed-error'; readonly function: string | null; readonly span: Span }
  /** A second server for numbers, opened by the process itself. */
  | { readonly type: 'metrics-port'; readonly port: string; readonly span: Span }
  /** Numbers of several worker processes are added up. */
  | { readonly type: 'metrics-shared'; readonly span: Span }
  /** Numbers are read from the registry of this one process. */
  | { readonly type: 'metrics-own'; readonly span: Span }
  | { readonly type: 'metric-label'; readonly metric: string; readonly label: string; readonly span: Span }
  /** Every trace is kept. */
  | { readonly type: 'trace-everything'; readonly library: string; readonly span: Span }
  | { readonly type: 'trace-provider'; readonly exports: boolean; readonly span: Span }
  /** Traces go along with jobs of a queue. */
  | { readonly type: 'trace-queue'; readonly span: Span }
  /** State of all clients in the memory of one process by a library's default. */
  | {
      readonly type: 'memory-store';
      readonly what: 'sessions' | 'rate-limit' | 'socket.io';
      readonly library: string;
      readonly span: Span;
    }
  | { readonly type: 'source-maps'; readonly hidden: boolean; readonly span: Span }
  | { readonly type: 'verbose-setting'; readonly what: 'sql-echo' | 'tracker-pii'; readonly span: Span }
  /** `const API = 'http://localhost:8000'`: no setting and no choice around it. */
  | { readonly type: 'local-address'; readonly url: string; readonly span: Span }
  /**
   * A limit of requests at work: in front of all, of those below `prefix`, of the route of this file that begins at offset
   * `route`, or (`code`) in code of which the file does not tell which requests reach it.
   */
  | {
      readonly type: 'limit-use';
      readonly scope: 'global' | 'prefix' | 'route' | 'code';
      readonly prefix: string | null;
      readonly route: number | null;
      readonly span: Span;
    }
  | { readonly type: 'compression'; readonly span: Span };
