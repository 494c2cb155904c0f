import { coverage as m } from '../../messages/coverage.ts';
import table from '../../ui/table.module.css';
import styles from './coverage-view.module.css';

interface FileGroup {
  readonly name: string;
  /** All files of the group; `examples` may be fewer. */
  readonly count: number;
  readonly examples: readonly string[];
}

/** Groups of files that open; a report names at most twenty of each. */
export function FileList({ groups }: { readonly groups: readonly FileGroup[] }) {
  return (
    <div className={styles.groups}>
      {groups.map(({ name, count, examples }) => (
        <details key={name}>
          <summary>
            <span className={styles.reason}>{name}</span> <span className={table.muted}>{m.files(count)}</span>
          </summary>
          <ul className={styles.files}>
            {examples.map((path) => (
              <li key={path} className={table.place}>
                {path}
              </li>
            ))}
            {count > examples.length && <li className={table.muted}>{m.moreFiles(count - examples.length)}</li>}
          </ul>
        </details>
      ))}
    </div>
  );
}
