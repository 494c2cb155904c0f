import { useEffect, useState } from 'react';
import { messages } from '../messages.ts';
import styles from './skeleton.module.css';

/** Quicker answers show nothing at all: a skeleton that flashes is noise. */
const delayMs = 300;

/** Grey rows in the place of what loads, after 300 ms, with a noun for screen readers. */
export function Skeleton({ what, rows }: { readonly what: string; readonly rows: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), delayMs);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return <div className={styles.space} />;
  return (
    <div role="status" className={styles.rows}>
      <span className="visually-hidden">{messages.words.loading(what)}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} className={styles.row} />
      ))}
    </div>
  );
}
