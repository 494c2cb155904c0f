import type { Span } from '../../text/span.ts';

/** Facts about jobs, gates, buckets, temporary names and queries at the edges of an application. Part of SourceFact; see document.ts. */
export type EdgeFact =
  /** A whole file travels as an argument of a job: the broker keeps it in memory. */
  | {
      readonly type: 'job-document';
      /** The call as written: `convert.delay`. */
      readonly call: string;
      readonly argument: string;
      readonly function: string | null;
      readonly span: Span;
    }
  /** Celery's PENDING, which also stands for ids that nobody knows, is told to clients as a job under way. */
  | { readonly type: 'unknown-job'; readonly function: string | null; readonly span: Span }
  /** A check of a key or token that lets everybody pass while the setting is empty. */
  | { readonly type: 'open-gate'; readonly name: string; readonly function: string | null; readonly span: Span }
  /** Objects are written readable for everybody. */
  | { readonly type: 'public-object'; readonly acl: string; readonly function: string | null; readonly span: Span }
  /** A temporary file with one name for all requests. */
  | { readonly type: 'shared-temp-name'; readonly name: string; readonly function: string; readonly span: Span }
  /** A pool of connections of a driver: what ends the wait for a connection, and for an answer, among its options. */
  | {
      readonly type: 'driver-pool';
      readonly library: 'asyncpg' | 'pg';
      readonly connection: boolean;
      readonly query: boolean;
      /** Other lines of the file, or options that are spread into it, may end queries. */
      readonly elsewhere?: true;
      readonly span: Span;
    }
  /** A query, or a wait for a connection, with a time of its own: `conn.fetch(sql, timeout=5)`. */
  | { readonly type: 'query-bound'; readonly span: Span }
  /** The code goes two ways by the name of its environment; `name` is the variable or field in upper case. */
  | { readonly type: 'mode-branch'; readonly name: string; readonly span: Span }
  /** A database address that is put together again from its parts, without its query part. */
  | { readonly type: 'query-dropped'; readonly source: string; readonly span: Span }
  /** Static files of which a missing one is answered with the page. */
  | { readonly type: 'page-fallback'; readonly page: string; readonly span: Span };
