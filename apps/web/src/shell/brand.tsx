import { messages } from '../messages.ts';
import styles from './shell.module.css';

/** Mark and name of the product, as index.html draws them before any program runs. */
export function Brand() {
  return (
    <>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <circle cx="8" cy="8" r="6" />
        <path d="M.8 8h14.4" />
      </svg>
      <span className={styles.brandName}>{messages.app.name}</span>
    </>
  );
}
