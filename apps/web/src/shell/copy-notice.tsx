import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useCopyDate } from '../api/kept.ts';
import { messages } from '../messages.ts';
import { Button } from '../ui/button.tsx';
import { formatMoment } from '../ui/format.ts';
import styles from './shell.module.css';

const m = messages.app.copy;

/** How often the server is asked again while a copy is shown, in milliseconds. */
const askAgainMs = 5_000;

/** Says that the server does not answer and how old what is shown is; asks again until it does. */
export function CopyNotice() {
  const at = useCopyDate();
  const client = useQueryClient();
  const away = at !== null;
  const wasAway = useRef(false);
  useEffect(() => {
    // Some of what is shown may still be a copy when the first answer comes.
    if (!away && wasAway.current) void client.invalidateQueries();
    wasAway.current = away;
    if (!away) return;
    const timer = setInterval(() => void client.invalidateQueries(), askAgainMs);
    return () => clearInterval(timer);
  }, [away, client]);
  return (
    <div role="status">
      {at !== null && (
        <div className={styles.copy}>
          <p>
            {m.title} {m.detail(formatMoment(at))}
          </p>
          <Button kind="quiet" onClick={() => void client.invalidateQueries()}>
            {messages.words.retry}
          </Button>
        </div>
      )}
    </div>
  );
}
