import { severities } from '@seaworthy/schema/vocabulary';
import type { Fail, Rule } from '../rules/rule.ts';
import type { Span } from '../text/span.ts';

/** Up to this many findings of one rule with the same sentence in one file stay single: each can be read. */
export const singleRepeats = 5;
/** Places quoted per folded finding; the report quotes a line for each, and nobody reads a thousand of them. */
const quotedPlaces = 50;
/** Lines named in the message. */
const namedLines = 20;

/**
 * A generated file can break one rule thousands of times. Fails of one rule in one file that differ only in names and
 * numbers become one finding, the worst and first of them, that names the lines of the others.
 */
export function foldRepeats(fails: readonly Fail[], rule: Rule): Fail[] {
  if (fails.length <= singleRepeats) return [...fails];
  const groups = new Map<string, Fail[]>();
  for (const fail of fails) {
    const key = `${fail.span.file}\u0000${fail.subject.kind}\u0000${shapeOf(fail)}`;
    const there = groups.get(key);
    if (there === undefined) groups.set(key, [fail]);
    else there.push(fail);
  }
  return [...groups.values()].flatMap((group) => (group.length > singleRepeats ? [folded(group, rule)] : group));
}

/** The message without what it says about this one place: names of the subject, quoted words, numbers. */
function shapeOf({ message, subject }: Fail): string {
  let text = message;
  for (const name of [subject.name, subject.discriminator ?? ''])
    if (name.length > 1) text = text.split(name).join('#');
  return text.replace(/`[^`]*`|"[^"]*"|\([^)]*\)|[\w.-]*\d[\w.:-]*/g, '#');
}

function folded(group: readonly Fail[], rule: Rule): Fail {
  const rank = (fail: Fail) => severities.indexOf(fail.severity ?? rule.severity);
  const worst = group.reduce((a, b) => (rank(b) < rank(a) ? b : a));
  const others = group.filter((fail) => fail !== worst);
  const evidence: Span[] = [...(worst.evidence ?? [])];
  for (const { span } of others) if (evidence.length < quotedPlaces) evidence.push(span);
  return {
    ...worst,
    message: `${withoutStop(worst.message)}; the same holds ${others.length} more times in this file (${linesOf(others)}).`,
    evidence,
  };
}

function withoutStop(message: string): string {
  return message.endsWith('.') ? message.slice(0, -1) : message;
}

/** `lines 4, 9, 12 and 40 more`: neighbours are written as a range. */
function linesOf(fails: readonly Fail[]): string {
  const lines = [...new Set(fails.map((fail) => fail.span.line))].sort((a, b) => a - b);
  const ranges: { from: number; to: number }[] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && line === last.to + 1) last.to = line;
    else ranges.push({ from: line, to: line });
  }
  const shown = ranges.slice(0, namedLines).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  const last = ranges.at(-1);
  const rest = last === undefined || ranges.length <= namedLines ? '' : ` … ${last.to}`;
  return `${lines.length === 1 ? 'line' : 'lines'} ${shown.join(', ')}${rest}`;
}
