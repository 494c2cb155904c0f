/**
 * Where to go after signing in, as the address said it: a path of this product and nothing else, because a link that leads
 * elsewhere after the password was typed is a trap. Anything else is the front page.
 */
export function nextPage(search: string, origin: string): string {
  const wanted = new URLSearchParams(search).get('next') ?? '';
  if (!wanted.startsWith('/') || !URL.canParse(wanted, origin)) return '/';
  // `//host`, `/\host` and a tab between the slashes name another host; the URL parser knows them all.
  const url = new URL(wanted, origin);
  if (url.origin !== origin || /^\/sign-?in$/.test(url.pathname)) return '/';
  // What is left of `/..//host`.
  if (url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
