/**
 * The browser tab's title and icon for somebody who looks elsewhere. Progress replaces the icon; the end of an audit
 * replaces both until the person looks at the tab again, whichever page it shows by then.
 */
let ownTitle = '';
let notice: { readonly title: string; readonly icon: string } | undefined;
let icon: string | undefined;
let plainIcon: string | undefined;

/** The page's own title; shown once no notice stands in front of it. */
export function setTabTitle(title: string): void {
  ownTitle = title;
  show();
}

/** An icon in place of the product's, as a `data:` address; undefined brings the product's back. */
export function setTabIcon(href: string | undefined): void {
  icon = href;
  show();
}

/** Kept until the tab is looked at; nothing happens when it is visible now. */
export function noticeTab(title: string, noticeIcon: string): void {
  if (document.visibilityState === 'visible') return;
  notice = { title, icon: noticeIcon };
  show();
  document.addEventListener('visibilitychange', clear);
}

function clear(): void {
  if (document.visibilityState !== 'visible') return;
  document.removeEventListener('visibilitychange', clear);
  notice = undefined;
  show();
}

function show(): void {
  document.title = notice?.title ?? ownTitle;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link === null) return;
  plainIcon ??= link.getAttribute('href') ?? '';
  const wanted = notice?.icon ?? icon ?? plainIcon;
  if (link.getAttribute('href') !== wanted) link.setAttribute('href', wanted);
}
