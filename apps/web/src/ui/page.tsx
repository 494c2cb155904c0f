import { type ReactNode, useEffect, useRef } from 'react';
import { messages } from '../messages.ts';
import styles from './page.module.css';
import { setTabTitle } from './tab-notice.ts';

let firstPage = true;

/** Title of the browser tab: `Findings · № 14 · api-platform — Seaworthy`, unique for every page. */
export function useTitle(parts: readonly string[]): void {
  const title = messages.app.title(parts);
  useEffect(() => {
    setTabTitle(title);
  }, [title]);
}

/**
 * The frame of one page: its only h1, what stands beside it, its content. After a navigation the heading takes the
 * focus, so that a screen reader starts where the page starts; the first page leaves the focus to the browser.
 */
export function Page({
  heading,
  lead,
  aside,
  children,
}: {
  readonly heading: ReactNode;
  readonly lead?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (firstPage) firstPage = false;
    else ref.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div>
          <h1 ref={ref} tabIndex={-1}>
            {heading}
          </h1>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with its own heading; sections are parted by hairlines, not by boxes. */
export function Section({
  heading,
  text,
  aside,
  children,
}: {
  readonly heading: ReactNode;
  readonly text?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h2>{heading}</h2>
        {aside}
      </div>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children}
    </section>
  );
}
