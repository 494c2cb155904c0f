import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './coverage-view.module.css';

/** Rows that begin with a path; a sentence in their place when there are none. */
export function ReasonTable({
  heads,
  rows,
  none,
}: {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly none: string;
}) {
  if (rows.length === 0) return <p className={table.muted}>{none}</p>;
  return (
    <table className={`${table.table} ${table.stack} ${styles.reasons}`}>
      <TableHead columns={heads} />
      <tbody>
        {rows.map(([path, ...rest]) => (
          <tr key={[path, ...rest].join('\n')}>
            <th scope="row" className={`${table.place} ${table.wide}`}>
              {path}
            </th>
            {rest.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns of one immutable row
              <td key={index} className={table.text}>
                {text}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
