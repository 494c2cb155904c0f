import type { AuditEvent, StageProgress } from '@seaworthy/schema/audit';
import { type UIEvent, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatClock } from '../../ui/format.ts';
import { everything, filterLog, plainLine } from './log-filter.ts';
import { logLine } from './log-line.ts';
import styles from './log-tail.module.css';

const m = messages.progress;
/** Lines that the page draws at first, and more each time somebody asks for earlier ones; copy and save take them all. */
const pageLines = 1_000;
/** Pixels from the end within which a person counts as reading the end. */
const endSlackPx = 24;

interface LogTailProps {
  readonly events: readonly AuditEvent[];
  readonly stages: readonly StageProgress[];
  /** Without an ending; the saved file is called so. */
  readonly fileName: string;
}

/** The end of the log. It follows new lines until somebody scrolls up, and says then how many came since. */
export function LogTail({ events, stages, fileName }: LogTailProps) {
  const [filter, setFilter] = useState(everything);
  const [drawn, setDrawn] = useState(pageLines);
  const applied = useDeferredValue(filter);
  const matching = useMemo(() => filterLog(events, applied), [events, applied]);
  const tail = useTail(matching.length);
  const hidden = Math.max(0, matching.length - drawn);
  const text = () => matching.map(plainLine).join('\n');
  return (
    <section className={styles.log} aria-label={m.log}>
      <div className={styles.head}>
        <h2>{m.log}</h2>
        <select
          aria-label={m.filterStage}
          value={filter.stage ?? ''}
          onChange={({ target }) => setFilter({ ...filter, stage: target.value === '' ? null : target.value })}
        >
          <option value="">{m.allStages}</option>
          {stages.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <input
          type="search"
          aria-label={m.filterText}
          placeholder={m.filterText}
          value={filter.text}
          onChange={({ target }) => setFilter({ ...filter, text: target.value })}
        />
        <span className={styles.actions}>
          {tail.newLines !== null && (
            <Button kind="quiet" onClick={tail.follow}>
              {tail.newLines > 0 ? m.newLines(tail.newLines) : m.follow}
            </Button>
          )}
          <CopyButton text={text}>{m.copyLog}</CopyButton>
          <Button kind="quiet" onClick={() => saveText(text(), `${fileName}.log`)}>
            {m.saveLog}
          </Button>
        </span>
      </div>
      <div
        ref={tail.box}
        role="log"
        aria-live="off"
        aria-label={m.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the log scrolls inside, so it must take the focus
        tabIndex={0}
        className={styles.lines}
        onScroll={tail.onScroll}
      >
        {matching.length === 0 && <p className={styles.empty}>{events.length === 0 ? m.logEmpty : m.noMatch}</p>}
        {hidden > 0 && (
          <Button kind="quiet" onClick={() => setDrawn(drawn + pageLines)}>
            {m.earlier(Math.min(hidden, pageLines), hidden)}
          </Button>
        )}
        {matching.slice(hidden).map((event) => (
          <Line key={event.seq} event={event} />
        ))}
      </div>
    </section>
  );
}

function Line({ event }: { readonly event: AuditEvent }) {
  return (
    <p className={styles.line}>
      <time dateTime={new Date(event.at).toISOString()}>{formatClock(event.at)}</time>
      <span className={styles.stage}>{event.stage ?? ''}</span>
      <span>{logLine(event)}</span>
    </p>
  );
}

/** Keeps a scrolling box at its end; `newLines` is null while it is there, and else how many came since it left. */
function useTail(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const [leftAt, setLeftAt] = useState<number | null>(null);
  const following = leftAt === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line moves the end
  useLayoutEffect(() => {
    if (following && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [following, count]);
  const onScroll = ({ currentTarget }: UIEvent) => {
    const atEnd = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight <= endSlackPx;
    setLeftAt((left) => (atEnd ? null : (left ?? count)));
  };
  const newLines = leftAt === null ? null : Math.max(0, count - leftAt);
  return { box, onScroll, newLines, follow: () => setLeftAt(null) };
}

function saveText(text: string, name: string): void {
  const href = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  URL.revokeObjectURL(href);
}
