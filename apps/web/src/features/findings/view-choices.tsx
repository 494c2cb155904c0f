import { useId } from 'react';
import { messages } from '../../messages.ts';
import styles from './findings-view.module.css';
import { type Grouping, groupings } from './list-model.ts';
import { type FindingSort, findingSorts } from './sorts.ts';
import type { View } from './use-findings-url.ts';

const m = messages.findings;

/** How the list is grouped and ordered. */
export function ViewChoices({
  grouping,
  sort,
  onChange,
}: {
  readonly grouping: Grouping;
  readonly sort: FindingSort;
  readonly onChange: (change: Partial<View>) => void;
}) {
  return (
    <div className={styles.choices}>
      <Choice
        label={m.group}
        names={m.groupings}
        values={groupings}
        value={grouping}
        onChange={(value) => onChange({ grouping: value })}
      />
      <Choice
        label={m.sort}
        names={m.sorts}
        values={findingSorts}
        value={sort}
        onChange={(value) => onChange({ sort: value })}
      />
    </div>
  );
}

function Choice<Value extends string>({
  label,
  names,
  values,
  value,
  onChange,
}: {
  readonly label: string;
  readonly names: Readonly<Record<Value, string>>;
  readonly values: readonly Value[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}) {
  const id = useId();
  return (
    <label htmlFor={id} className={styles.choice}>
      <span>{label}</span>
      <select
        id={id}
        value={value}
        onChange={({ target }) => onChange(values.find((known) => known === target.value) ?? value)}
      >
        {values.map((known) => (
          <option key={known} value={known}>
            {names[known]}
          </option>
        ))}
      </select>
    </label>
  );
}
