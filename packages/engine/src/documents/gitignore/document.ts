import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

/** What git leaves out: patterns without comments, in order. */
export interface GitignoreDocument extends DocumentBase<'gitignore'> {
  readonly patterns: readonly { readonly text: string; readonly span: Span }[];
}
