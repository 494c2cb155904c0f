import type { Span } from '../../text/span.ts';

/** Facts about databases, files and uploads: what is kept, where, and who removes it. Part of SourceFact; see document.ts. */
export type StorageFact =
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
  /** An archive that clients sent, unpacked in this function; bounded: its unpacked size is looked at. */
  | { readonly type: 'archive-read'; readonly bounded: boolean; readonly function: string; readonly span: Span }
  /** A SQLite file copied like any file. */
  | { readonly type: 'sqlite-copy'; readonly target: string; readonly function: string; readonly span: Span }
  /** A connection pool to a database server, options as written. */
  | {
      readonly type: 'db-engine';
      readonly library: string;
      /** As written; null when it cannot be told. */
      readonly url: string | null;
      readonly options: Readonly<Record<string, string>>;
      /** The function that makes it disposes of it: one look at the database, no pool. */
      readonly brief?: true;
      readonly span: Span;
    }
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
  /** A folder that settings choose: by name, with its default; `env` overrides it. */
  | {
      readonly type: 'folder-default';
      readonly name: string;
      readonly path: string;
      readonly env: string | null;
      readonly span: Span;
    }
  | { readonly type: 'disk-check'; readonly span: Span };
