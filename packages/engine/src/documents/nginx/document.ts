import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

/** One nginx file as an ordered tree; includes and inheritance are resolved in model/from-nginx.ts. */
export interface NginxDocument extends DocumentBase<'nginx'> {
  readonly directives: readonly NginxDirective[];
}

export interface NginxDirective {
  readonly name: string;
  readonly args: readonly { readonly text: string; readonly span: Span }[];
  /** Name to semicolon or closing brace. */
  readonly span: Span;
  /** Name to the last argument: what an editor would highlight. */
  readonly headSpan: Span;
  /** null: a simple directive; otherwise the block's content. */
  readonly block: readonly NginxDirective[] | null;
}
