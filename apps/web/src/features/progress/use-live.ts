import type { AuditView } from '@seaworthy/schema/api';
import { useEffect, useReducer, useRef, useState } from 'react';
import { type Connection, firstConnection } from '../../api/connection.ts';
import { openFeed } from '../../api/socket.ts';
import { applyMessages, firstLiveState, type LiveState } from './live-state.ts';

export interface Live {
  readonly state: LiveState;
  readonly connection: Connection;
  /** When a message last came, in milliseconds since the epoch; null before the first. */
  readonly lastSeen: number | null;
}

/**
 * Follows an audit; a reload replays everything from the server's log. `onEnd` is called once, when the audit is over or
 * gone.
 */
export function useLive(audit: AuditView, onEnd: () => void): Live {
  const [state, apply] = useReducer(applyMessages, audit, firstLiveState);
  const [connection, setConnection] = useState(firstConnection);
  const [lastSeen, setLastSeen] = useState<number | null>(null);
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    const feed = openFeed({
      auditId: audit.id,
      onMessages: (messages) => {
        setLastSeen(Date.now());
        apply(messages);
      },
      onConnection: (next) => {
        setConnection(next);
        if (next.phase === 'ended') ended.current();
      },
    });
    return () => feed.close();
  }, [audit.id]);
  return { state, connection, lastSeen };
}
