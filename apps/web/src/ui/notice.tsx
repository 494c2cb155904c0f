import { useCallback, useEffect, useRef, useState } from 'react';
import { messages } from '../messages.ts';
import { Button } from './button.tsx';
import { Glyph } from './glyph.tsx';
import styles from './notice.module.css';

/** How long an action can be taken back, in milliseconds; it waits while the notice has the pointer or the focus. */
const shownMs = 10_000;

export interface Notice {
  readonly text: string;
  /** Takes back what the notice tells of; absent where nothing can be. */
  readonly undo?: () => void;
}

/** What was just done, with Undo. `undo` is for a key; it does nothing once the notice is gone. */
export function useNotice() {
  const [notice, setNotice] = useState<Notice | null>(null);
  const close = useCallback(() => setNotice(null), []);
  return { notice, say: setNotice, close, undo: () => notice?.undo?.() };
}

/** Stands at the lower edge of the window; always there, so that screen readers hear what comes into it. */
export function NoticeBar({ notice, onClose }: { readonly notice: Notice | null; readonly onClose: () => void }) {
  const [held, setHeld] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (notice === null || held) return;
    const timer = setTimeout(onClose, shownMs);
    return () => clearTimeout(timer);
  }, [notice, held, onClose]);
  // A pointer that rested on a notice which went away never leaves it.
  useEffect(() => {
    if (notice === null) setHeld(false);
  }, [notice]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer and the focus only stop the clock
    <div
      ref={bar}
      className={styles.place}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(bar.current?.contains(document.activeElement) === true)}
      onFocus={() => setHeld(true)}
      onBlur={({ relatedTarget }) => bar.current?.contains(relatedTarget) !== true && setHeld(false)}
    >
      <div role="status" className={notice === null ? undefined : styles.notice}>
        {notice !== null && (
          <>
            <span className={styles.text}>{notice.text}</span>
            {notice.undo !== undefined && (
              <Button kind="plain" aria-keyshortcuts="z" title={messages.words.undoKey} onClick={notice.undo}>
                {messages.words.undo}
              </Button>
            )}
            <Button kind="icon" aria-label={messages.words.closeNotice} onClick={onClose}>
              <Glyph name="close" />
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
