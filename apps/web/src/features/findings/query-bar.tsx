import type { QueryFacts } from '@seaworthy/assess/query/match';
import { type SuggestedOption, suggest } from '@seaworthy/assess/query/suggest';
import type { FindingRow, QueryNotice } from '@seaworthy/schema/api-findings';
import { type KeyboardEvent, memo, type RefObject, useId, useMemo, useState } from 'react';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import styles from './query-bar.module.css';

const m = messages.findings;

interface QueryBarProps {
  readonly text: string;
  readonly rows: readonly FindingRow[];
  readonly facts: QueryFacts;
  readonly notices: readonly QueryNotice[];
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onChange: (text: string) => void;
}

/** The filter as text, completed from what this audit holds (combobox with a list, ARIA APG). */
export const QueryBar = memo(function QueryBar({ text, rows, facts, notices, inputRef, onChange }: QueryBarProps) {
  const id = useId();
  const list = useSuggestions({ text, rows, facts, inputRef, onChange });
  return (
    <search className={styles.query}>
      <label htmlFor={id} className={styles.label}>
        {m.filter}
      </label>
      <div className={styles.box}>
        <input
          ref={inputRef}
          id={id}
          className={styles.input}
          role="combobox"
          aria-expanded={list.options.length > 0}
          aria-controls={`${id}-options`}
          aria-autocomplete="list"
          aria-activedescendant={list.active === null ? undefined : `${id}-${list.active}`}
          aria-describedby={notices.length > 0 ? `${id}-notices` : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={m.filterHint}
          value={text}
          onChange={({ target }) => {
            list.show();
            onChange(target.value);
          }}
          onKeyDown={list.onKeyDown}
          onBlur={list.hide}
        />
        <Options id={id} options={list.options} active={list.active} onTake={list.take} />
      </div>
      {text !== '' && (
        <Button
          kind="quiet"
          onClick={() => {
            onChange('');
            // The button goes away with the text; the focus must not go with it.
            inputRef.current?.focus();
          }}
        >
          {m.clear}
        </Button>
      )}
      <p id={`${id}-notices`} role="status" className={styles.notices}>
        {notices.map(({ start, message }) => (
          <span key={`${start} ${message}`}>{message} </span>
        ))}
      </p>
    </search>
  );
});

function Options({
  id,
  options,
  active,
  onTake,
}: {
  readonly id: string;
  readonly options: readonly SuggestedOption[];
  readonly active: number | null;
  readonly onTake: (option: SuggestedOption) => void;
}) {
  return (
    <div
      id={`${id}-options`}
      role="listbox"
      aria-label={m.suggestions}
      className={styles.options}
      hidden={options.length === 0}
    >
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and points here
        // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are those of the input
        <div
          key={option.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={styles.option}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(option)}
        >
          <span>{option.label}</span>
          <span className={styles.hint}>
            {option.count === null ? m.keyHint[option.label.slice(0, -1)] : formatCount(option.count)}
          </span>
        </div>
      ))}
    </div>
  );
}

/** The list opens while a word is typed or with the arrow, Enter takes, Escape closes. */
function useSuggestions({ text, rows, facts, inputRef, onChange }: Omit<QueryBarProps, 'notices'>) {
  const [shown, setShown] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const caret = inputRef.current?.selectionStart ?? text.length;
  const found = useMemo(
    () => (shown ? suggest(rows, text, Math.min(caret, text.length), facts) : null),
    [shown, rows, text, caret, facts],
  );
  const options = found?.options ?? [];
  const hide = () => {
    setShown(false);
    setActive(null);
  };
  const take = (option: SuggestedOption) => {
    if (found === null) return;
    // A key waits for its value; a value is complete.
    const isKey = option.count === null;
    const head = `${text.slice(0, found.start)}${option.text}${isKey ? '' : ' '}`;
    onChange(head + text.slice(found.end).replace(/^ /, ''));
    setActive(null);
    setShown(isKey);
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(head.length, head.length));
  };
  const move = (step: 1 | -1) => {
    setShown(true);
    const count = options.length;
    setActive(count === 0 ? 0 : ((active ?? (step === 1 ? -1 : 0)) + step + count) % count);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const option = active === null ? undefined : options[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event.key === 'ArrowDown' ? 1 : -1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && option !== undefined) take(option);
    else if (event.key === 'Enter') hide();
    else if (event.key === 'Escape' && options.length > 0) hide();
    else if (event.key === 'Escape') event.currentTarget.blur();
    else return;
    if (event.key !== 'Enter' || option !== undefined) event.preventDefault();
    event.stopPropagation();
  };
  return {
    options,
    active: active !== null && active < options.length ? active : null,
    show: () => {
      setShown(true);
      setActive(null);
    },
    hide,
    take,
    onKeyDown,
  };
}
