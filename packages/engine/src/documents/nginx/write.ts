import type { TextEdit } from '@seaworthy/schema/report-fix';
import type { NginxDirective } from './document.ts';

/**
 * Adds directives at the end of a block, in the indentation of its last directive; on the same line when the block is
 * written on one. Undefined when the block has no directive of its own in `file` to follow.
 */
export function appendDirectives(
  file: string,
  level: readonly NginxDirective[],
  directives: readonly string[],
): TextEdit[] | undefined {
  return insertAfter(ownDirectives(file, level).at(-1), directives);
}

/** Adds directives right behind `directive`. */
export function insertAfter(
  directive: NginxDirective | undefined,
  directives: readonly string[],
): TextEdit[] | undefined {
  if (directive === undefined) return undefined;
  const gap = directive.indent === null ? ' ' : `\n${directive.indent}`;
  const { file, end } = directive.span;
  return [{ path: file, start: end, end, text: directives.map((text) => gap + text).join('') }];
}

/** Puts lines before `directive`, which must begin its line. */
export function insertBefore(directive: NginxDirective | undefined, lines: readonly string[]): TextEdit[] | undefined {
  if (directive === undefined || directive.indent === null) return undefined;
  const { file, start } = directive.span;
  return [{ path: file, start, end: start, text: lines.map((text) => `${text}\n${directive.indent}`).join('') }];
}

/** Replaces the arguments of a directive, keeping its name and everything around it. */
export function replaceArgs(directive: NginxDirective, text: string): TextEdit[] {
  const first = directive.args[0];
  const start = first === undefined ? directive.headSpan.end : first.span.start;
  return [
    { path: directive.span.file, start, end: directive.headSpan.end, text: first === undefined ? ` ${text}` : text },
  ];
}

function ownDirectives(file: string, level: readonly NginxDirective[]): NginxDirective[] {
  // Included directives stand in other files; a fix belongs where the block itself is written.
  return level.filter((directive) => directive.span.file === file);
}
