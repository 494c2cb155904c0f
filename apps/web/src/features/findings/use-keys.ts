import { useEffect, useRef } from 'react';

/**
 * Single-key shortcuts of a page. They are silent in fields, under an open dialog, with a modifier key, and when a person
 * turned them off (WCAG 2.1.4); then only Escape still works.
 */
export function useKeys(keys: Readonly<Record<string, () => void>>, enabled: boolean): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!enabled && event.key !== 'Escape') return;
      if (isField(event.target) || document.querySelector('dialog[open]') !== null) return;
      const action = current.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');
}
