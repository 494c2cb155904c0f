import { type RefObject, useEffect, useState } from 'react';
import { messages } from '../../messages.ts';
import { useKeys } from '../../ui/keys.ts';
import { rowId } from './finding-list.tsx';
import type { Selection } from './findings-view.tsx';
import type { ListItem, RowItem } from './list-model.ts';
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
}: ListKeys) {
  const [marked, setMarked] = useState<string | null>(null);
  const at = rows.findIndex(({ row }) => row.id === (open ?? marked));
  const current = rows[at] ?? rows[0];
  const focus = (id: string) => {
    const index = items.findIndex((item) => item.kind === 'row' && item.row.id === id);
    if (index < 0) return;
    windowing.reveal(index);
    document.getElementById(rowId(id))?.focus();
  };
  const to = (index: number) => {
    const next = rows[Math.max(0, Math.min(index, rows.length - 1))]?.row.id;
    if (next === undefined || next === (open ?? marked)) return;
    setMarked(next);
    if (open !== null) onOpen(next);
    if (open === null || beside) focus(next);
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
    { keys: 'j', meaning: m.key.next, run: () => to(at + 1) },
    { keys: 'k', meaning: m.key.previous, run: () => to(at - 1) },
    { keys: 'o', meaning: m.key.open, run: () => onOpen(current?.row.id ?? null) },
    {
      keys: 'x',
      meaning: m.key.select,
      run: () => current !== undefined && selection.toggle(openRows(current)),
    },
    { keys: 'c', meaning: m.key.copy, run: () => document.getElementById('copy-finding')?.click() },
    { keys: '/', meaning: m.key.search, run: () => inputRef.current?.focus() },
    { keys: 'Escape', meaning: m.key.close, run: close },
  ]);
  useRowKeys((key) => {
    switch (key) {
      case 'ArrowDown':
        return () => to(at + 1);
      case 'ArrowUp':
        return () => to(at - 1);
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
  return { current: current?.row.id ?? null, mark: setMarked, close };
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
