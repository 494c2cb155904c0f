import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';
import styles from './shown-once.module.css';

/** A link or a secret that is shown this one time: it stays until somebody says that they have it. */
export function ShownOnce({
  open,
  heading,
  text,
  secret,
  label,
  done,
  children,
  onClose,
}: {
  readonly open: boolean;
  readonly heading: string;
  /** What it is for, and that it does not come back. */
  readonly text: string;
  readonly secret: string;
  /** Names the field that shows it. */
  readonly label: string;
  readonly done: string;
  readonly children?: ReactNode;
  readonly onClose: () => void;
}) {
  return (
    <Dialog open={open} heading={heading} onClose={onClose}>
      <p>{text}</p>
      <Secret label={label} secret={secret} />
      {children}
      <div className={styles.actions}>
        <Button kind="plain" onClick={onClose}>
          {done}
        </Button>
      </div>
    </Dialog>
  );
}

function Secret({ label, secret }: { readonly label: string; readonly secret: string }) {
  const field = useRef<HTMLInputElement>(null);
  // Marked, so that the keys of every system copy it too.
  useEffect(() => field.current?.select(), []);
  return (
    <div className={styles.secret}>
      <input
        ref={field}
        aria-label={label}
        readOnly
        spellCheck={false}
        value={secret}
        onFocus={({ target }) => target.select()}
      />
      <CopyButton text={secret} />
    </div>
  );
}
