import { Link } from 'wouter';
import { useMay } from '../api/session.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import styles from './tabs.module.css';

const { projectTabs: names, projectNavigation } = messages.app;

export type ProjectTab = keyof typeof names;

/** Text tabs of what belongs to a project and to no audit of it. */
export function ProjectTabs({ slug, current }: { readonly slug: string; readonly current: ProjectTab }) {
  const maySet = useMay('project:settings');
  const tabs: readonly ProjectTab[] = maySet ? ['history', 'accepted', 'settings'] : ['history', 'accepted'];
  return (
    <nav aria-label={projectNavigation} className={styles.nav}>
      <ul className={styles.tabs}>
        {tabs.map((name) => (
          <li key={name}>
            <Link to={links[name](slug)} className={styles.tab} aria-current={name === current ? 'page' : undefined}>
              {names[name]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
