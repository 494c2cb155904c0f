import { Link } from 'wouter';
import { messages } from '../messages.ts';
import styles from './tabs.module.css';

export interface Tab {
  readonly name: keyof typeof messages.app.tabs;
  readonly to: string;
  /** Shown beside the word; undefined while it is not known. */
  readonly count?: string | undefined;
}

/** Text tabs of one audit; they are links, so they open in new windows like any other. */
export function Tabs({ tabs, current }: { readonly tabs: readonly Tab[]; readonly current: Tab['name'] }) {
  return (
    <nav aria-label={messages.app.auditNavigation} className={styles.nav}>
      <ul className={styles.tabs}>
        {tabs.map(({ name, to, count }) => (
          <li key={name}>
            <Link to={to} className={styles.tab} aria-current={name === current ? 'page' : undefined}>
              {messages.app.tabs[name]}
              {count !== undefined && <span className={styles.count}>{count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
