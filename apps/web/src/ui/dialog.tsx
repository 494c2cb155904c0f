import { type ReactNode, useEffect, useId, useRef } from 'react';
import { messages } from '../messages.ts';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import { Glyph } from './glyph.tsx';

/** The browser's own modal dialog: focus stays inside, Escape closes, focus returns to what opened it. */
export function Dialog({
  open,
  heading,
  wide,
  children,
  onClose,
}: {
  readonly open: boolean;
  readonly heading: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
  readonly onClose: () => void;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (open && dialog?.open === false) dialog.showModal();
    if (!open && dialog?.open === true) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={`${styles.dialog} ${wide === true ? styles.wide : ''}`}
      onClose={onClose}
    >
      {open && (
        <div className={styles.content}>
          <div className={styles.head}>
            <h2 id={id}>{heading}</h2>
            <Button kind="icon" aria-label={messages.words.close} onClick={onClose}>
              <Glyph name="close" />
            </Button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}

/** A question before something that cannot be undone. */
export function ConfirmDialog({
  open,
  heading,
  text,
  confirm,
  keep,
  onConfirm,
  onClose,
}: {
  readonly open: boolean;
  readonly heading: string;
  readonly text: string;
  readonly confirm: string;
  readonly keep: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog open={open} heading={heading} onClose={onClose}>
      <p>{text}</p>
      <div className={styles.actions}>
        <Button kind="plain" onClick={onClose}>
          {keep}
        </Button>
        <Button
          kind="primary"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
