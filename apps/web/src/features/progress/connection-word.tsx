import { useEffect, useState } from 'react';
import type { Phase } from '../../api/connection.ts';
import { messages } from '../../messages.ts';
import styles from './live-view.module.css';

const m = messages.progress.connection;
const tickMs = 1_000;

/** How fresh the page is, in words; said politely to screen readers when it changes, without the clock beside it. */
export function ConnectionWord({ phase, lastSeen }: { readonly phase: Phase; readonly lastSeen: number | null }) {
  return (
    <p className={`${styles.connection} ${styles[phase] ?? ''}`}>
      <span className={styles.dot} />
      <span role="status">{wordOf(phase, lastSeen)}</span>
      {phase === 'live' && lastSeen !== null && <Quiet since={lastSeen} />}
    </p>
  );
}

/** How long no line has come, once that is long enough to wonder. */
function Quiet({ since }: { readonly since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  const text = m.quiet(Math.max(0, now - since));
  return text === null ? null : <span>{text}</span>;
}

function wordOf(phase: Phase, lastSeen: number | null): string {
  if (phase === 'offline') return m.offline(lastSeen);
  // The first attempt is a matter of milliseconds and not a reconnect.
  if (phase === 'connecting' && lastSeen !== null) return m.waiting;
  return m[phase];
}
