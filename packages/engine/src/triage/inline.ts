import type { Evidence } from '@seaworthy/schema/evidence';
import type { Span } from '../text/span.ts';
import { type Block, blockAt, linesOf } from './block.ts';
import type { Candidate, Entry } from './entry.ts';

const mark = 'seaworthy:ignore';
/** In one tree; nobody writes more by hand, and each of them is an entry of the report. */
const mostEntries = 1_000;
/** Rules that one comment may name. */
const mostRules = 50;

/** How a kind of file begins its comments. A mark in another place is text, not a comment. */
const styles: readonly { readonly files: RegExp; readonly begins: readonly string[] }[] = [
  { files: /\.(?:[cm]?[jt]sx?|go|java|rs|groovy|hcl|tf|jsonc|json5)$/i, begins: ['//', '/*', '#'] },
  { files: /\.(?:md|mdx|html?|xml|svg|vue|svelte)$/i, begins: ['<!--'] },
  { files: /\.sql$/i, begins: ['--'] },
  { files: /\.ya?ml$|\.tpl$/i, begins: ['#', '{{/*', '{{- /*'] },
  { files: /\.(?:ini|cfg|conf|service)$/i, begins: ['#', ';'] },
  { files: /(?:)/, begins: ['#'] },
];

/** Every comment of the tree that wants a finding ignored, in the order of the files and lines. */
export function inlineEntries(texts: ReadonlyMap<string, string>, quote: (span: Span) => Evidence): Entry[] {
  const entries: Entry[] = [];
  for (const [path, text] of texts) {
    if (!text.includes(mark)) continue;
    const begins = styles.find(({ files }) => files.test(path))?.begins ?? [];
    const lines = linesOf(text);
    for (const [index, line] of lines.entries()) {
      const comment = commentIn(line, begins);
      if (comment === undefined) continue;
      const place = quote({ file: path, start: 0, end: 0, line: index + 1, endLine: index + 1 });
      const block = blockAt(lines, comment.trailing ? index : nextCode(lines, index + 1, begins));
      entries.push(...entriesOf(path, comment.text, block, lines, place));
      if (entries.length >= mostEntries) return entries.slice(0, mostEntries);
    }
  }
  return entries;
}

/** What stands behind the mark, and whether code stands before the comment. */
function commentIn(line: string, begins: readonly string[]): { text: string; trailing: boolean } | undefined {
  const at = line.indexOf(mark);
  if (at < 0) return undefined;
  const before = line.slice(0, at).trimEnd();
  const begin = begins.find((it) => before.endsWith(it));
  if (begin === undefined) return undefined;
  const code = before.slice(0, -begin.length);
  // A comment behind code stands apart from it; otherwise it is a word such as `a#seaworthy:ignore`.
  if (code !== '' && !/\s$/.test(code)) return undefined;
  const rest = line.slice(at + mark.length);
  if (rest !== '' && !/^[\s*]/.test(rest)) return undefined;
  return { text: rest.replace(/\s*(?:-->|\*\/\s*-?\}\}|\*\/)\s*$/, ''), trailing: code.trim() !== '' };
}

/** Index of the next line with something else than a comment on it; the number of lines when there is none. */
function nextCode(lines: readonly string[], from: number, begins: readonly string[]): number {
  let at = from;
  while (at < lines.length) {
    const line = (lines[at] ?? '').trim();
    if (line !== '' && !begins.some((begin) => line.startsWith(begin))) break;
    at += 1;
  }
  return at;
}

function entriesOf(path: string, text: string, block: Block, lines: readonly string[], place: Evidence): Entry[] {
  const { rules, values, rest } = argumentsOf(text);
  const kind = values.get('kind') ?? 'accepted-risk';
  const isKind = kind === 'accepted-risk' || kind === 'false-positive';
  const anchor = (lines[block.first - 1] ?? '').trim();
  const wrong =
    rest !== ''
      ? `"${clip(rest)}" is not understood; write until=2026-06-30 reason="…".`
      : isKind
        ? anchor === ''
          ? 'Nothing follows that it could be about.'
          : undefined
        : `"${clip(kind)}" is no kind; it is accepted-risk or false-positive.`;
  return (rules.length === 0 ? [''] : rules).map((rule) => ({
    kind: isKind ? kind : 'accepted-risk',
    rule,
    where: `${path}:${block.first}${anchor === '' ? '' : `, ${clip(anchor)}`}`,
    reason: values.get('reason') ?? '',
    by: values.get('by') ?? '',
    until: values.get('until') ?? null,
    place,
    wrong,
    covered: (ofRule) => nearestAnchor(ofRule, path, block),
  }));
}

/**
 * The finding whose anchor stands first in the block; those of the same line are about the same thing. Not all of the
 * block: a comment above `services:` must not bless whatever is added below it.
 */
function nearestAnchor(ofRule: readonly Candidate[], path: string, { first, last }: Block): readonly Candidate[] {
  const inside = ofRule.filter(({ file, line }) => file === path && line >= first && line <= last);
  const line = inside.reduce((least, it) => Math.min(least, it.line), Number.POSITIVE_INFINITY);
  return inside.filter((it) => it.line === line);
}

const rulesPattern = /^\s*([\w*./-]+(?:\s*,\s*[\w*./-]+)*)(?=\s|$)/;
const valuePattern = /\s*(until|reason|by|kind)=(?:"([^"]*)"|'([^']*)'|(\S+))/y;

function argumentsOf(text: string): { rules: string[]; values: Map<string, string>; rest: string } {
  const named = rulesPattern.exec(text);
  const values = new Map<string, string>();
  valuePattern.lastIndex = named?.[0].length ?? 0;
  let end = valuePattern.lastIndex;
  for (let found = valuePattern.exec(text); found !== null; found = valuePattern.exec(text)) {
    values.set(found[1] ?? '', found[2] ?? found[3] ?? found[4] ?? '');
    end = valuePattern.lastIndex;
  }
  const rules = [...new Set((named?.[1] ?? '').split(/\s*,\s*/))].filter((rule) => rule !== '').slice(0, mostRules);
  return { rules, values, rest: text.slice(end).trim() };
}

function clip(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
