import type { Action } from '@seaworthy/schema/access';
import { Link } from 'wouter';
import { useSession } from '../api/session.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import styles from './tabs.module.css';

const m = messages.app.team;

export type TeamTab = keyof typeof m.tabs;

const tabs: readonly { readonly name: TeamTab; readonly to: string; readonly needs: Action | null }[] = [
  { name: 'members', to: links.team, needs: 'team:read' },
  { name: 'tokens', to: links.tokens, needs: null },
  { name: 'log', to: links.log, needs: 'log:read' },
  { name: 'webhooks', to: links.webhooks, needs: 'webhook:manage' },
];

/** Text tabs of the team's pages, those that the role includes. */
export function TeamTabs({ current }: { readonly current: TeamTab }) {
  const { actions } = useSession();
  return (
    <nav aria-label={m.navigation} className={styles.nav}>
      <ul className={styles.tabs}>
        {tabs.map(({ name, to, needs }) =>
          needs !== null && !actions.includes(needs) ? null : (
            <li key={name}>
              <Link to={to} className={styles.tab} aria-current={name === current ? 'page' : undefined}>
                {m.tabs[name]}
              </Link>
            </li>
          ),
        )}
      </ul>
    </nav>
  );
}
