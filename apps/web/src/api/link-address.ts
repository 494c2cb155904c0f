import type { LinkOnce } from '@seaworthy/schema/api-accounts';

/** The whole address of a link: the server says its path, the browser knows under which origin it is reached. */
export function addressOf(link: LinkOnce | undefined): string {
  return link === undefined ? '' : `${window.location.origin}${link.path}`;
}

/** Whether the page is open under an address that means something else on every other machine. */
export function isOnlyHere(): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(window.location.hostname);
}
