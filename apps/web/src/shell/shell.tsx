import { type ReactNode, Suspense } from 'react';
import { Link } from 'wouter';
import { useMay } from '../api/session.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ThemeSwitch } from '../ui/theme-switch.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { CopyNotice } from './copy-notice.tsx';
import { type Here, nowhere, uploadLink } from './here.ts';
import { Overlays, useOverlays } from './overlays.tsx';
import styles from './shell.module.css';
import { Switchers } from './switchers.tsx';
import { useFrameKeys } from './use-frame-keys.ts';

const m = messages.app;

/** What every page stands in: the bar, the audit's tabs when there is an audit, the content. */
export function Shell({
  here = nowhere,
  actions,
  tabs,
  children,
}: {
  readonly here?: Here;
  /** What can be done with the thing this page is about. */
  readonly actions?: ReactNode;
  readonly tabs?: ReactNode;
  readonly children: ReactNode;
}) {
  const overlays = useOverlays();
  const mayUpload = useMay('audit:create');
  useFrameKeys(here, () => overlays.open('all'));
  return (
    <>
      <a href="#content" className={styles.skip}>
        {m.skip}
      </a>
      <header className={styles.top}>
        <div className={styles.bar}>
          <Link to={links.projects} className={styles.brand}>
            <Brand />
          </Link>
          <Switchers here={here} onOpen={overlays.open} />
          <nav aria-label={m.mainNavigation} className={styles.actions}>
            <button type="button" className={styles.search} onClick={() => overlays.open('all')} aria-haspopup="dialog">
              {m.search} <kbd>{m.searchKey}</kbd>
            </button>
            <ThemeSwitch />
            {actions}
            {mayUpload && (
              <ButtonLink kind="plain" to={uploadLink(here)}>
                {m.newAudit}
              </ButtonLink>
            )}
          </nav>
          <AccountMenu />
        </div>
        {tabs}
      </header>
      <CopyNotice />
      <main id="content" tabIndex={-1} className={styles.main}>
        <Suspense fallback={<Skeleton what={m.page} rows={8} />}>{children}</Suspense>
      </main>
      <Overlays here={here} {...overlays} />
    </>
  );
}
