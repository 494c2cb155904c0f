import type { AuditEvent } from '@seaworthy/schema/audit';
import { type UIEvent, useLayoutEffect, useRef, useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatClock } from '../../ui/format.ts';
import { logLine } from './log-line.ts';
import styles from './log-tail.module.css';

const m = messages.progress;
/** Lines kept in the page; the copy button takes them all. */
const shownLines = 2_000;
/** Pixels from the end within which a person counts as reading the end. */
const endSlackPx = 24;

/** The end of the log. It follows new lines until somebody scrolls up, and says then how many came since. */
export function LogTail({ events }: { readonly events: readonly AuditEvent[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [leftAt, setLeftAt] = useState<number | null>(null);
  const following = leftAt === null;
  const count = events.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line moves the end
  useLayoutEffect(() => {
    if (following && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [following, count]);
  const onScroll = ({ currentTarget }: UIEvent) => {
    const atEnd = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight <= endSlackPx;
    setLeftAt((left) => (atEnd ? null : (left ?? count)));
  };
  const hidden = Math.max(0, count - shownLines);
  return (
    <section className={styles.log} aria-label={m.log}>
      <div className={styles.head}>
        <h2>{m.log}</h2>
        <span className={styles.actions}>
          {!following && (
            <Button kind="quiet" onClick={() => setLeftAt(null)}>
              {count > leftAt ? m.newLines(count - leftAt) : m.follow}
            </Button>
          )}
          <CopyButton text={() => events.map(lineOf).join('\n')}>{m.copyLog}</CopyButton>
        </span>
      </div>
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={m.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the log scrolls inside, so it must take the focus
        tabIndex={0}
        className={styles.lines}
        onScroll={onScroll}
      >
        {count === 0 && <p className={styles.empty}>{m.logEmpty}</p>}
        {hidden > 0 && <p className={styles.empty}>{m.earlier(hidden)}</p>}
        {events.slice(hidden).map((event) => (
          <p key={event.seq} className={styles.line}>
            <time dateTime={new Date(event.at).toISOString()}>{formatClock(event.at)}</time>
            <span className={styles.stage}>{event.stage ?? ''}</span>
            <span>{logLine(event)}</span>
          </p>
        ))}
      </div>
    </section>
  );
}

function lineOf(event: AuditEvent): string {
  return `${new Date(event.at).toISOString()} ${event.stage ?? '-'} ${logLine(event)}`;
}
