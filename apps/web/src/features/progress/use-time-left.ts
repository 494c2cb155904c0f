import { useEffect, useState } from 'react';
import { useAuditPages } from '../../api/queries.ts';
import type { LiveState } from './live-state.ts';
import { type TimeLeft, timeLeft } from './time-left.ts';

const tickMs = 1_000;

/** What is left, renewed every second; null while nothing useful can be said. */
export function useTimeLeft({ audit, events }: LiveState): TimeLeft | null {
  const pages = useAuditPages(audit.projectId);
  const startedAt = events.findLast((event) => event.type === 'started')?.at ?? audit.startedAt;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  if (startedAt === null || audit.state !== 'running') return null;
  const past = (pages.data?.pages ?? []).flatMap((page) =>
    page.audits.flatMap((one) =>
      one.state !== 'done' || one.startedAt === null || one.finishedAt === null
        ? []
        : [{ ms: one.finishedAt - one.startedAt, bytes: one.uploadBytes }],
    ),
  );
  return timeLeft(past, audit.uploadBytes, now - startedAt);
}
