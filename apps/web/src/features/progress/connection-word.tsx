import type { Phase } from '../../api/connection.ts';
import { messages } from '../../messages.ts';
import styles from './live-view.module.css';

const m = messages.progress.connection;

/** How fresh the page is, in words; said politely to screen readers when it changes. */
export function ConnectionWord({ phase, lastSeen }: { readonly phase: Phase; readonly lastSeen: number | null }) {
  return (
    <p role="status" className={`${styles.connection} ${styles[phase] ?? ''}`}>
      <span className={styles.dot} />
      {wordOf(phase, lastSeen)}
    </p>
  );
}

function wordOf(phase: Phase, lastSeen: number | null): string {
  if (phase === 'offline') return m.offline(lastSeen);
  // The first attempt is a matter of milliseconds and not a reconnect.
  if (phase === 'connecting' && lastSeen !== null) return m.waiting;
  return m[phase];
}
