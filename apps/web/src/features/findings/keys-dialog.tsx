import { messages } from '../../messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './findings-view.module.css';

const m = messages.findings;

/** The page's single-key shortcuts, and the switch that turns them off. */
export function KeysDialog({
  open,
  enabled,
  onEnable,
  onClose,
}: {
  readonly open: boolean;
  readonly enabled: boolean;
  readonly onEnable: (on: boolean) => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog open={open} heading={m.keysTitle} onClose={onClose}>
      <dl className={styles.keys}>
        {m.keyRows.map(([key, meaning]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label className={styles.switch}>
        <input type="checkbox" checked={enabled} onChange={({ target }) => onEnable(target.checked)} />
        {m.keysOn}
      </label>
    </Dialog>
  );
}
