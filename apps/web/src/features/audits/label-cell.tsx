import type { AuditView } from '@seaworthy/schema/api';
import { useEffect, useRef, useState } from 'react';
import { history as m } from '../../messages/history.ts';
import styles from './history.module.css';

/** The label, which becomes a field where it stands: Enter or leaving it saves, Escape leaves it as it was. */
export function LabelCell({
  audit: { number, label },
  onSave,
}: {
  readonly audit: AuditView;
  /** Null: it is only read. */
  readonly onSave: ((label: string | null) => void) | null;
}) {
  const [text, setText] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    // The field that had the focus is gone.
    if (wasOpen.current && text === null && document.activeElement === document.body) button.current?.focus();
    wasOpen.current = text !== null;
  }, [text]);
  if (onSave === null) return label;
  const save = () => {
    if (text === null) return;
    const next = text.trim() === '' ? null : text.trim();
    if (next !== label) onSave(next);
    setText(null);
  };
  if (text === null) {
    return (
      <button
        ref={button}
        type="button"
        className={styles.label}
        aria-label={label === null ? m.addLabelTo(number) : m.edit(number, label)}
        onClick={() => setText(label ?? '')}
      >
        {label ?? <span className={styles.none}>{m.addLabel}</span>}
      </button>
    );
  }
  return (
    <input
      className={styles.labelField}
      aria-label={m.label(number)}
      maxLength={200}
      // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
      autoFocus
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        // Else the key would press the button that takes the field's place.
        event.preventDefault();
        if (event.key === 'Enter') save();
        else setText(null);
      }}
    />
  );
}
