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
  /** White space before the name when it is the first thing on its line, otherwise null. Writers repeat it. */
  readonly indent: string | null;
}

/** First argument, or undefined. */
export function firstArg(directive: NginxDirective | undefined): string | undefined {
  return directive?.args[0]?.text;
}

/** The last directive of that name at this level (nginx rejects most repetitions, so it is the only one). */
export function directiveNamed(level: readonly NginxDirective[], name: string): NginxDirective | undefined {
  return level.findLast((directive) => directive.name === name);
}

export function directivesNamed(level: readonly NginxDirective[], name: string): NginxDirective[] {
  return level.filter((directive) => directive.name === name);
}
