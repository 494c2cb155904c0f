import { type ReactNode, Suspense } from 'react';
import { Link } from 'wouter';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ThemeSwitch } from '../ui/theme-switch.tsx';
import styles from './shell.module.css';

const m = messages.app;

/** What every page stands in: the bar, the audit's tabs when there is an audit, the content. */
export function Shell({
  context,
  tabs,
  children,
}: {
  /** Where we are, beside the product's name: project, number, label. */
  readonly context?: ReactNode;
  readonly tabs?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <>
      <a href="#content" className={styles.skip}>
        {m.skip}
      </a>
      <header className={styles.top}>
        <div className={styles.bar}>
          <Link to={links.projects} className={styles.brand}>
            <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
              <circle cx="8" cy="8" r="6" />
              <path d="M.8 8h14.4" />
            </svg>
            {m.name}
          </Link>
          <div className={styles.context}>{context}</div>
          <nav aria-label={m.mainNavigation} className={styles.actions}>
            <ThemeSwitch />
            <ButtonLink kind="plain" to={links.newAudit}>
              {m.newAudit}
            </ButtonLink>
          </nav>
        </div>
        {tabs}
      </header>
      <main id="content" tabIndex={-1} className={styles.main}>
        <Suspense fallback={<Skeleton what={m.page} rows={8} />}>{children}</Suspense>
      </main>
    </>
  );
}
