import { type RefObject, useEffect, useRef, useState } from 'react';
import { messages } from '../../messages.ts';
import { type KeyRow, useKeys } from '../../ui/keys.ts';
import { rowId } from './finding-list.tsx';
import type { ListItem, RowItem } from './list-model.ts';
import type { Selection } from './use-selection.ts';
import type { Windowing } from './use-windowing.ts';

const m = messages.findings;

interface ListKeys {
  readonly items: readonly ListItem[];
  readonly rows: readonly RowItem[];
  /** The open finding. */
  readonly open: string | null;
  readonly beside: boolean;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly windowing: Windowing;
  readonly selection: Selection;
  readonly onOpen: (findingId: string | null) => void;
  readonly toggleFold: (foldKey: string, wanted?: boolean) => void;
  /** Further keys, about the row with the tab stop. */
  readonly more: (current: string | null) => readonly KeyRow[];
}

/** The tab stop of the list and the keys that move it; the arrows work like letters while a row has the focus. */
export function useListKeys({
  items,
  rows,
  open,
  beside,
  inputRef,
  windowing,
  selection,
  onOpen,
  toggleFold,
  more,
}: ListKeys) {
  const [marked, setMarked] = useState<string | null>(null);
  const at = rows.findIndex(({ row }) => row.id === (open ?? marked));
  // What was decided leaves the list: its neighbours are those of the place where it stood.
  const place = useRef(-1);
  if (at >= 0) place.current = at;
  const next = at >= 0 ? at + 1 : Math.max(0, place.current);
  const previous = at >= 0 ? at - 1 : place.current - 1;
  const current = rows[at] ?? rows[Math.min(Math.max(0, place.current), rows.length - 1)];
  const focus = (id: string) => {
    const index = items.findIndex((item) => item.kind === 'row' && item.row.id === id);
    if (index < 0) return;
    windowing.reveal(index);
    document.getElementById(rowId(id))?.focus();
  };
  const to = (index: number) => {
    const wanted = rows[Math.max(0, Math.min(index, rows.length - 1))]?.row.id;
    if (wanted === undefined || wanted === (open ?? marked)) return;
    setMarked(wanted);
    if (open !== null) onOpen(wanted);
    if (open === null || beside) focus(wanted);
  };
  const close = () => {
    if (open === null) return;
    setMarked(open);
    onOpen(null);
    // The row may only be drawn once the finding is gone.
    requestAnimationFrame(() => requestAnimationFrame(() => focus(open)));
  };
  const fold = (wanted: boolean) => current?.fold != null && toggleFold(current.fold.key, wanted);
  useKeys(m.title, [
    { keys: 'j', meaning: m.key.next, run: () => to(next) },
    { keys: 'k', meaning: m.key.previous, run: () => to(previous) },
    { keys: 'o', meaning: m.key.open, run: () => onOpen(current?.row.id ?? null) },
    {
      keys: 'x',
      meaning: m.key.select,
      run: () => current !== undefined && selection.toggle(openRows(current)),
    },
    ...more(current?.row.id ?? null),
    { keys: 'c', meaning: m.key.copy, run: () => document.getElementById('copy-finding')?.click() },
    { keys: '/', meaning: m.key.search, run: () => inputRef.current?.focus() },
    { keys: 'Escape', meaning: m.key.close, run: close },
  ]);
  useRowKeys((key) => {
    switch (key) {
      case 'ArrowDown':
        return () => to(next);
      case 'ArrowUp':
        return () => to(previous);
      case 'ArrowRight':
        return () => fold(true);
      case 'ArrowLeft':
        return () => fold(false);
      case 'Home':
        return () => to(0);
      case 'End':
        return () => to(rows.length - 1);
      default:
        return undefined;
    }
  });
  useEffect(() => {
    // On a narrow screen the finding replaces the list, so the focus must follow it.
    if (open !== null && !beside) document.getElementById('finding-title')?.focus();
  }, [open, beside]);
  /** Where the focus goes on when what had it was decided and is gone. */
  const refocus = () => {
    if (document.activeElement !== document.body) return;
    if (open !== null && !beside) document.getElementById('finding-title')?.focus();
    else if (current !== undefined) focus(current.row.id);
  };
  return { current: current?.row.id ?? null, mark: setMarked, close, refocus };
}

function openRows({ row, fold }: RowItem) {
  return fold === null || fold.open ? [row] : fold.rows;
}

/** Not single letters, so they cannot be turned off and act only while a row has the focus. */
function useRowKeys(actionOf: (key: string) => (() => void) | undefined): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const onRow = event.target instanceof HTMLElement && event.target.id.startsWith(rowId(''));
      if (!onRow || event.altKey || event.ctrlKey || event.metaKey) return;
      const action = actionOf(event.key);
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
