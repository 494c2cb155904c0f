import { useEffect, useRef } from 'react';
import { messages } from '../../messages.ts';
import { formatScore } from '../../ui/format.ts';
import { noticeTab, setTabIcon } from '../../ui/tab-notice.ts';
import type { LiveState } from './live-state.ts';
import { notify } from './notify.tsx';
import { endIcon, ringIcon } from './tab-icon.ts';

const m = messages.progress;

/** The tab's icon fills while the audit moves; title, icon and, when wanted, a notification tell its end. */
export function useTabSigns(state: LiveState, percent: number, wantsNotice: boolean): void {
  const { audit } = state;
  const moving = audit.state === 'queued' || audit.state === 'running';
  useEffect(() => {
    setTabIcon(moving ? ringIcon(percent) : undefined);
    return () => setTabIcon(undefined);
  }, [moving, percent]);
  const wasMoving = useRef(moving);
  useEffect(() => {
    const ended = wasMoving.current && !moving;
    wasMoving.current = moving;
    if (!ended || audit.state === 'cancelled') return;
    const done = audit.state === 'done';
    const score = formatScore(scoreOf(state));
    noticeTab(done ? m.endTitle(score, audit.projectName) : m.stoppedTitle(audit.projectName), endIcon(done));
    if (!wantsNotice) return;
    const title = done ? m.notify.done(audit.projectName, score) : m.notify.stopped(audit.projectName);
    notify(title, m.notify.body(audit.number));
  }, [moving, audit, state, wantsNotice]);
}

/** The last event carries the score before the audit's own summary has arrived. */
function scoreOf({ audit, events }: LiveState): number | null {
  return audit.summary?.score ?? events.findLast((event) => event.type === 'done')?.counts.score ?? null;
}
