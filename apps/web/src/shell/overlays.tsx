import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useKeysState } from '../ui/keys.ts';
import type { Here } from './here.ts';

/** What the command palette looks through. */
export type Scope = 'all' | 'projects' | 'audits';

const Palette = lazy(() => import('./palette.tsx').then((file) => ({ default: file.Palette })));
const KeysList = lazy(() => import('./keys-list.tsx').then((file) => ({ default: file.KeysList })));

export interface OverlayState {
  readonly scope: Scope | null;
  readonly open: (scope: Scope) => void;
  readonly close: () => void;
}

/** Which layer is open; ⌘K or Ctrl K opens the palette from anywhere, also from a field. */
export function useOverlays(): OverlayState {
  const [scope, setScope] = useState<Scope | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || event.altKey || event.shiftKey || event.metaKey === event.ctrlKey) return;
      if (document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      setScope('all');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const close = useCallback(() => setScope(null), []);
  return { scope, open: setScope, close };
}

/** Layers above the page, loaded when they are first opened. */
export function Overlays({ here, scope, close }: OverlayState & { readonly here: Here }) {
  const { listed } = useKeysState();
  return (
    <Suspense>
      {scope !== null && <Palette key={scope} here={here} scope={scope} onClose={close} />}
      {listed && <KeysList />}
    </Suspense>
  );
}
