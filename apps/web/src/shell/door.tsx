import { type ReactNode, Suspense } from 'react';
import { messages } from '../messages.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { ThemeSwitch } from '../ui/theme-switch.tsx';
import { Brand } from './brand.tsx';
import styles from './shell.module.css';

/** What pages stand in that come before somebody is signed in: the bar without what it leads to. */
export function Door({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <header className={styles.top}>
        <div className={styles.bar}>
          <span className={styles.brand}>
            <Brand />
          </span>
          <span className={styles.context} />
          <span className={styles.actions}>
            <ThemeSwitch />
          </span>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles.main}>
        <Suspense fallback={<Skeleton what={messages.app.page} rows={8} />}>{children}</Suspense>
      </main>
    </>
  );
}
