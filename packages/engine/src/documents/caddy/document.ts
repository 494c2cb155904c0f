import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

/** A Caddyfile as a tree of directives. */
export interface CaddyDocument extends DocumentBase<'caddy'> {
  readonly blocks: readonly CaddyDirective[];
}

/** At the top: a site with its addresses, a snippet `(name)`, or the global options (no words). Below: a directive. */
export interface CaddyDirective {
  readonly words: readonly string[];
  readonly span: Span;
  readonly block: readonly CaddyDirective[] | null;
}
