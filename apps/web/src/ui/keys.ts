import { useEffect, useRef, useSyncExternalStore } from 'react';
import { readStored, writeStored } from './stored.ts';

/** One shortcut without a modifier key: a single key as `KeyboardEvent.key` names it, or two after each other: `g f`. */
export interface KeyRow {
  readonly keys: string;
  readonly meaning: string;
  readonly run: () => void;
}

export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly KeyRow[];
}

/** A second key later than this, in milliseconds, is a key of its own. */
const pairMs = 1_500;

interface KeysState {
  /** Pages and the frame around them; the innermost is last and wins. */
  readonly groups: readonly { readonly current: KeyGroup }[];
  /** False when a person turned single keys off (WCAG 2.1.4); Escape still works then. */
  readonly enabled: boolean;
  /** The list of all keys is shown. */
  readonly listed: boolean;
}

let state: KeysState = { groups: [], enabled: readStored('keys') !== 'off', listed: false };
const listeners = new Set<() => void>();

function change(next: Partial<KeysState>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the list of keys and its switch show. */
export function useKeysState(): KeysState {
  return useSyncExternalStore(subscribe, () => state);
}

export function enableKeys(enabled: boolean): void {
  writeStored('keys', enabled ? null : 'off');
  change({ enabled });
}

export function listKeys(listed: boolean): void {
  change({ listed });
}

/**
 * Offers shortcuts as long as the component lives; they join the list that `?` shows. All of them are silent in fields,
 * under an open dialog and with a modifier key.
 */
export function useKeys(title: string, rows: readonly KeyRow[], of: 'page' | 'frame' = 'page'): void {
  const group = useRef<KeyGroup>({ title, rows });
  group.current = { title, rows };
  useEffect(() => {
    if (state.groups.length === 0) window.addEventListener('keydown', onKey);
    // The frame is mounted after a page that came with it, and before one that was loaded later.
    change({ groups: of === 'frame' ? [group, ...state.groups] : [...state.groups, group] });
    return () => {
      change({ groups: state.groups.filter((other) => other !== group) });
      if (state.groups.length === 0) window.removeEventListener('keydown', onKey);
    };
  }, [of]);
}

let first: { readonly key: string; readonly at: number } | undefined;

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!state.enabled && event.key !== 'Escape') return;
  if (isField(event.target) || document.querySelector('dialog[open]') !== null) return;
  const rows = [...state.groups].reverse().flatMap((group) => group.current.rows);
  const found = rowFor(rows, first !== undefined && event.timeStamp - first.at < pairMs ? first.key : null, event.key);
  first = found === 'begins' ? { key: event.key, at: event.timeStamp } : undefined;
  if (found === undefined) return;
  event.preventDefault();
  if (found !== 'begins') found.run();
}

/** The shortcut that `key` completes after `before`, or that it `begins`; the pair comes before the single key. */
export function rowFor<Row extends Pick<KeyRow, 'keys'>>(
  rows: readonly Row[],
  before: string | null,
  key: string,
): Row | 'begins' | undefined {
  const pair = before === null ? undefined : rows.find((row) => row.keys === `${before} ${key}`);
  if (pair !== undefined) return pair;
  const single = rows.find((row) => row.keys === key);
  return single ?? (rows.some((row) => row.keys.startsWith(`${key} `)) ? 'begins' : undefined);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');
}
