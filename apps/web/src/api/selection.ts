import { useSyncExternalStore } from 'react';

/**
 * The findings that are ticked in the list, for whoever offers something to do with them outside of the list. Of one page
 * at a time: the list says so when it changes, and takes it back when it goes away.
 */
let selected: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

export function publishSelection(ids: ReadonlySet<string>): void {
  if (ids === selected || (ids.size === 0 && selected.size === 0)) return;
  selected = ids;
  for (const listener of listeners) listener();
}

export function usePublishedSelection(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => selected);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
