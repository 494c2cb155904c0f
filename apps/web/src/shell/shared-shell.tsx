import { lazy, type ReactNode, Suspense } from 'react';
import { messages } from '../messages.ts';
import { useKeysState } from '../ui/keys.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { ThemeSwitch } from '../ui/theme-switch.tsx';
import { Brand } from './brand.tsx';
import styles from './shell.module.css';

const KeysList = lazy(() => import('./keys-list.tsx').then((file) => ({ default: file.KeysList })));

/** What a shared audit stands in: the bar without everything that leads elsewhere, and who shared it until when. */
export function SharedShell({
  name,
  banner,
  tabs,
  children,
}: {
  /** Of the audit, as the bar shows it. */
  readonly name?: string;
  readonly banner?: string;
  readonly tabs?: ReactNode;
  readonly children: ReactNode;
}) {
  const { listed } = useKeysState();
  return (
    <>
      <a href="#content" className={styles.skip}>
        {messages.app.skip}
      </a>
      <header className={styles.top}>
        <div className={styles.bar}>
          <span className={styles.brand}>
            <Brand />
          </span>
          <span className={styles.context}>
            <span className={styles.name}>{name}</span>
          </span>
          <span className={styles.actions}>
            <ThemeSwitch />
          </span>
        </div>
        {tabs}
      </header>
      {banner !== undefined && (
        <aside aria-label={messages.app.share} className={styles.copy}>
          {banner}
        </aside>
      )}
      <main id="content" tabIndex={-1} className={styles.main}>
        <Suspense fallback={<Skeleton what={messages.app.page} rows={8} />}>{children}</Suspense>
      </main>
      <Suspense>{listed && <KeysList />}</Suspense>
    </>
  );
}
