/** What is said between an audit and its parsing threads (parse-threads.ts, serve-parsing.ts). */
export interface ParseRequest {
  readonly batch: number;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export interface ParseAnswer {
  readonly batch: number;
  /** JSON text of each document, in the order of the request: what the document cache stores. Null: no format wants the file. */
  readonly documents: readonly (string | null)[];
}
