import { messages } from '../messages.ts';
import { Dialog } from '../ui/dialog.tsx';
import { enableKeys, listKeys, useKeysState } from '../ui/keys.ts';
import styles from './keys-list.module.css';

const m = messages.app.keys;

/** Every shortcut that works here, the page's own first, and the switch that turns single keys off. */
export function KeysList() {
  const { groups, enabled } = useKeysState();
  const shown = [...groups].reverse().map((group) => group.current);
  return (
    <Dialog open heading={m.title} onClose={() => listKeys(false)}>
      {shown.map(({ title, rows }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl className={styles.keys}>
            {rows.map((row) => (
              <div key={row.keys} className={styles.row}>
                <dt>
                  {row.keys.split(' ').map((key) => (
                    <kbd key={key}>{m.names[key] ?? key}</kbd>
                  ))}
                </dt>
                <dd>{row.meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <section>
        <h3>{m.always}</h3>
        <dl className={styles.keys}>
          <div className={styles.row}>
            <dt>
              <kbd>{messages.app.searchKey}</kbd>
            </dt>
            <dd>{m.palette}</dd>
          </div>
        </dl>
      </section>
      <label className={styles.switch}>
        <input type="checkbox" checked={enabled} onChange={({ target }) => enableKeys(target.checked)} />
        {m.on}
      </label>
      <p className={styles.note}>{m.note}</p>
    </Dialog>
  );
}
