import { useSyncExternalStore } from 'react';
import { readStored, writeStored } from './stored.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

let theme: Theme = themes.find((known) => known === readStored('theme')) ?? 'system';
const listeners = new Set<() => void>();

/** Follows the system until a person chooses; public/theme.js applies the choice before the first paint. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => theme);
}

export function chooseTheme(next: Theme): void {
  theme = next;
  writeStored('theme', next === 'system' ? null : next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
