import { useEffect, useState } from 'react';
import type { AuditFilter } from '../../api/history.ts';
import { history as m } from '../../messages/history.ts';
import { Button } from '../../ui/button.tsx';
import styles from './history.module.css';

/** Typing asks the server after this pause, in milliseconds. */
const settleMs = 250;

/** Words, author and pin, and the way into the trash. */
export function HistoryFilter({
  filter,
  onChange,
}: {
  readonly filter: AuditFilter;
  readonly onChange: (part: Partial<AuditFilter>) => void;
}) {
  return (
    <search className={styles.filter} aria-label={m.filter}>
      <TextField label={m.search} hint={m.searchHint} value={filter.q} onSettled={(q) => onChange({ q })} />
      <TextField
        label={m.author}
        hint={m.authorHint}
        value={filter.author}
        onSettled={(author) => onChange({ author })}
      />
      <label>
        <input
          type="checkbox"
          checked={filter.pinned}
          onChange={({ target }) => onChange({ pinned: target.checked })}
        />
        {m.pinned}
      </label>
      <Button kind="quiet" onClick={() => onChange({ trash: true })}>
        {m.trash}
      </Button>
    </search>
  );
}

function TextField({
  label,
  hint,
  value,
  onSettled,
}: {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onSettled: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  // Somebody else changed the address: a link, or the back button.
  useEffect(() => setText(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed starts the clock
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onSettled(text.trim()), settleMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label>
      {label}
      <input
        type="search"
        maxLength={200}
        placeholder={hint}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
    </label>
  );
}
