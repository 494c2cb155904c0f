import type { Confidence } from '@seaworthy/schema/vocabulary';
import { indexLines, type Span, spanOf } from '../../text/span.ts';
import type { BuildContext } from '../build-context.ts';
import type { Container } from '../container.ts';
import type { DeploymentModel } from '../model.ts';

/** The model before its assumptions are drawn from it. */
export type Facts = Omit<DeploymentModel, 'assumptions' | 'deployable'>;

/** One environment item: what was read, or null with a note that says what is known instead. */
export interface Inferred {
  readonly value: string | null;
  readonly note?: string;
  readonly confidence: Confidence;
  readonly spans: readonly Span[];
}

/** One statement and the places that carry it. */
export interface Statement {
  readonly text: string;
  readonly spans: readonly Span[];
}

export function say(text: string, ...spans: readonly (Span | undefined)[]): Statement {
  return { text, spans: spans.filter((span) => span !== undefined) };
}

/** Joins statements into one value; null when nothing was said. Evidence is taken in turn, so every statement shows a place. */
export function inferred(statements: readonly (Statement | null)[], confidence: Confidence): Inferred | null {
  const said = statements.filter((it) => it !== null);
  if (said.length === 0) return null;
  return { value: said.map((it) => it.text).join('; '), confidence, spans: interleave(said.map((it) => it.spans)) };
}

export function needsConfirmation(statements: readonly (Statement | null)[]): Inferred {
  const said = statements.filter((it) => it !== null);
  const note = said.map((it) => it.text).join('; ');
  const spans = interleave(said.map((it) => it.spans));
  return note === '' ? { value: null, confidence: 'Low', spans } : { value: null, note, confidence: 'Low', spans };
}

/** `a, b and 5 more`. */
export function some(names: readonly string[], most: number): string {
  const unique = [...new Set(names)];
  if (unique.length <= most) return unique.join(', ');
  return `${unique.slice(0, most).join(', ')} and ${unique.length - most} more`;
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first line of the file that holds one of the words, as written there. */
export function lineWith(context: BuildContext, file: string, matches: (line: string) => boolean): Span | undefined {
  const text = context.texts.get(file);
  if (text === undefined) return undefined;
  let from = 0;
  for (const line of text.split('\n')) {
    const start = from;
    from += line.length + 1;
    if (!matches(line)) continue;
    const shown = line.trim();
    const begin = start + line.indexOf(shown);
    return spanOf(indexLines(file, text), begin, begin + shown.length);
  }
  return undefined;
}

/** The container's own line with such words, else its head. Arguments and labels have places of their own there. */
export function lineIn(context: BuildContext, span: Span, matches: (line: string) => boolean): Span | undefined {
  const text = context.texts.get(span.file);
  if (text === undefined) return undefined;
  const index = indexLines(span.file, text);
  for (let line = span.line; line <= span.endLine; line++) {
    const start = index.starts[line - 1] ?? 0;
    const end = index.starts[line] ?? text.length;
    const shown = text.slice(start, end);
    const words = shown.trim();
    if (!matches(shown) || words === '') continue;
    const begin = start + shown.indexOf(words);
    return spanOf(index, begin, begin + words.length);
  }
  return undefined;
}

/** Paths that say in their names that they are pages for people, the front page first. */
export function pages(context: BuildContext): string[] {
  return [...context.texts.keys()]
    .filter((path) => /\.(md|rst|adoc|txt)$/i.test(path) && ['prod', 'dev', 'example'].includes(context.classOf(path)))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, 200);
}

/** Base containers first: overrides only change them. */
export function composeContainers(model: Facts): Container[] {
  const all = model.containers.filter((container) => container.platform === 'compose');
  const weight = (file: string) => (/(^|\/)(docker-)?compose\.ya?ml$/.test(file) ? 0 : 1);
  return [...all].sort((a, b) => weight(a.span.file) - weight(b.span.file));
}

function rank(path: string): number {
  if (/^readme\b/i.test(path)) return 0;
  if (/deploy|install|setup|production|hosting/i.test(path)) return 1;
  return path.includes('/') ? 3 : 2;
}

function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const out: T[] = [];
  const longest = Math.max(0, ...lists.map((list) => list.length));
  for (let i = 0; i < longest; i++) for (const list of lists) if (i < list.length) out.push(list[i] as T); // i is in range
  return out;
}
