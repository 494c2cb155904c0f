import { useId } from 'react';
import { plan as m } from '../../messages/plan.ts';
import { formatHours, formatScore } from '../../ui/format.ts';
import table from '../../ui/table.module.css';
import styles from './plan-view.module.css';
import type { Simulator } from './use-simulator.ts';

/** "Reach 7.0": selects the least work that brings the score there. */
export function ReachForm({ simulator }: { readonly simulator: Simulator }) {
  const { targets, reached, searching, reach } = simulator;
  const id = useId();
  const best = targets.at(-1);
  return (
    <div className={styles.reach}>
      <p>
        <label htmlFor={id}>{m.reach}</label>{' '}
        <select
          id={id}
          aria-describedby={`${id}-text`}
          value={reached?.target ?? searching ?? ''}
          onChange={({ target }) => target.value !== '' && reach(Number(target.value))}
        >
          <option value="">{m.reachChoose}</option>
          {targets.map((target) => (
            <option key={target} value={target}>
              {m.reachScore(formatScore(target))}
            </option>
          ))}
        </select>{' '}
        <output htmlFor={id}>
          {searching !== null && m.searching}
          {reached !== null && <strong>{m.cheapest(reached.fixed.length, formatHours(reached.effort))}</strong>}
        </output>
      </p>
      <p id={`${id}-text`} className={table.muted}>
        {m.reachText} {best !== undefined && best < 10 && m.reachBest(formatScore(best))}
      </p>
    </div>
  );
}
