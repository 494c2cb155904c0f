import { plan as m } from '../../messages/plan.ts';
import { RichText } from '../../ui/rich-text.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import { FixHead } from './fix-table.tsx';
import { type PlanRow, stateOf } from './plan-rows.ts';
import styles from './plan-view.module.css';
import { Tick } from './tick.tsx';
import type { Simulator } from './use-simulator.ts';

/** What is acceptable for now: the metric that tells when it no longer is. */
export function WatchTable({ rows, simulator }: { readonly rows: readonly PlanRow[]; readonly simulator: Simulator }) {
  const { selected, toggle } = simulator;
  if (rows.length === 0) return <p className={table.muted}>{m.none.monitor}</p>;
  return (
    <table className={`${table.table} ${table.stack} ${styles.fixes}`}>
      <caption className="visually-hidden">{m.monitor}</caption>
      <TableHead
        columns={[
          { title: m.columns.select, as: 'hidden' },
          m.columns.fix,
          m.columns.metric,
          m.columns.threshold,
          m.columns.why,
        ]}
      />
      <tbody>
        {rows.map((row) => {
          const { first, findings } = row;
          return (
            <tr key={row.key} className={styles.row}>
              <td>
                <Tick
                  state={stateOf(findings, selected)}
                  label={m.select(first.fix.title)}
                  onChange={(on) => toggle(findings, on)}
                />
              </td>
              <FixHead row={row} />
              <td className={`${table.text} ${styles.metric}`}>
                {first.monitor && <RichText text={first.monitor.metric} />}
              </td>
              <td className={table.text}>{first.monitor && <RichText text={first.monitor.threshold} />}</td>
              <td className={`${table.text} ${table.wide} ${table.muted}`}>
                {first.monitor && <RichText text={first.monitor.why} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
