import { useEffect, useRef } from 'react';
import styles from './plan-view.module.css';

/** A box for several things at once: all, none, or mixed. A click on a mixed one selects all. */
export function Tick({
  state,
  label,
  onChange,
}: {
  readonly state: 'all' | 'some' | 'none';
  readonly label: string;
  readonly onChange: (on: boolean) => void;
}) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // No attribute exists for it.
    if (ref.current !== null) ref.current.indeterminate = state === 'some';
  }, [state]);
  return (
    <label className={styles.tick}>
      <input ref={ref} type="checkbox" checked={state === 'all'} onChange={({ target }) => onChange(target.checked)} />
      <span className="visually-hidden">{label}</span>
    </label>
  );
}
