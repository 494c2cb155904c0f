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
  return directivesNamed(level, name).at(-1);
}

export function directivesNamed(level: readonly NginxDirective[], name: string): readonly NginxDirective[] {
  if (level.length < shortLevel) return level.filter((directive) => directive.name === name);
  const byName = indexed.get(level) ?? indexLevel(level);
  return byName.get(name) ?? [];
}

function indexLevel(level: readonly NginxDirective[]): Map<string, NginxDirective[]> {
  const byName = new Map<string, NginxDirective[]>();
  for (const directive of level) {
    const same = byName.get(directive.name);
    if (same === undefined) byName.set(directive.name, [directive]);
    else same.push(directive);
  }
  indexed.set(level, byName);
  return byName;
}

/** Below this an index costs more than it saves. */
const shortLevel = 24;
/** A server with thousands of locations is asked for each of its settings by each of them. */
const indexed = new WeakMap<readonly NginxDirective[], Map<string, NginxDirective[]>>();
