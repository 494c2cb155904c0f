import type { AuditState } from '@seaworthy/schema/audit';
import type { Severity } from '@seaworthy/schema/vocabulary';
import type { palette } from '../messages/palette.ts';

export type PaletteGroup = keyof typeof palette.groups;

export type PaletteAct =
  | { readonly to: string }
  | { readonly href: string; readonly download: string }
  | { readonly run: () => unknown };

/** One line of the palette. */
export interface PaletteItem {
  /** Unique among all items. */
  readonly id: string;
  readonly group: PaletteGroup;
  readonly text: string;
  /** Shown beside the text and searched too: a place, a date, a state. */
  readonly more?: string | undefined;
  /** The shortcut that does the same. */
  readonly keys?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly state?: AuditState | undefined;
  readonly act: PaletteAct;
  /** Shown only once something was typed: there are too many of its kind to list. */
  readonly onlyFound?: true;
}

const groupOrder: readonly PaletteGroup[] = ['pages', 'audits', 'projects', 'findings', 'rules', 'actions'];

/**
 * The items that hold every word of the query, best first within their group; all groups in one order, so that nothing
 * jumps while somebody types.
 */
export function matchItems(items: readonly PaletteItem[], query: string, perGroup: number): readonly PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = new Map<PaletteGroup, { item: PaletteItem; rank: number }[]>();
  for (const item of items) {
    if (words.length === 0 && item.onlyFound === true) continue;
    const rank = rankOf(item, words);
    if (rank === null) continue;
    const group = found.get(item.group) ?? [];
    group.push({ item, rank });
    found.set(item.group, group);
  }
  return groupOrder.flatMap((name) =>
    (found.get(name) ?? [])
      .sort((a, b) => b.rank - a.rank)
      .slice(0, perGroup)
      .map(({ item }) => item),
  );
}

/** Null when a word is missing. */
function rankOf({ text, more }: PaletteItem, words: readonly string[]): number | null {
  const title = text.toLowerCase();
  const rest = more?.toLowerCase() ?? '';
  let rank = 0;
  for (const word of words) {
    const at = title.indexOf(word);
    if (at === 0) rank += 4;
    else if (at > 0 && !/[\p{L}\p{N}]/u.test(title[at - 1] ?? '')) rank += 3;
    else if (at > 0) rank += 2;
    else if (rest.includes(word)) rank += 1;
    else return null;
  }
  return rank;
}
