import table from './table.module.css';

/** A title, or one with what its column holds: `figure` numbers, `fit` as wide as its content, `hidden` only heard. */
export type ColumnTitle = string | { readonly title: string; readonly as: 'figure' | 'fit' | 'hidden' };

/** The row of titles of a table. */
export function TableHead({ columns }: { readonly columns: readonly ColumnTitle[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const { title, as } = typeof column === 'string' ? { title: column, as: undefined } : column;
          return (
            <th key={title} scope="col" className={as === 'figure' || as === 'fit' ? table[as] : undefined}>
              {as === 'hidden' ? <span className="visually-hidden">{title}</span> : title}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
