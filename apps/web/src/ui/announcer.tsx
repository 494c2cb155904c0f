import { useEffect, useRef, useState } from 'react';

/** Between two announcements, in milliseconds: a reader must be able to finish a sentence. */
const quietMs = 10_000;

/** Says `text` to screen readers, politely and at most every ten seconds; the newest text wins. */
export function Announcer({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('');
  const lastAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, lastAt.current + quietMs - Date.now());
    // Whoever reads the page meanwhile must not meet what is no longer so; emptying says nothing.
    setSaid('');
    const timer = setTimeout(() => {
      lastAt.current = Date.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" aria-live="polite" className="visually-hidden">
      {said}
    </p>
  );
}
