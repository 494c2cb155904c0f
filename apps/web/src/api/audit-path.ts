/** Begins the name under which queries know an audit that is read through a share link; its token follows. */
const shared = 'shared/';

/** Stands for the audit's id wherever a page passes it on, so that the same pages read through a link. */
export function sharedId(token: string): string {
  return `${shared}${token}`;
}

/** Below which everything of the audit is asked for: `/audits/<id>`, or `/shared/<token>` for whoever has only the link. */
export function auditPath(id: string): string {
  return id.startsWith(shared)
    ? `/shared/${encodeURIComponent(id.slice(shared.length))}`
    : `/audits/${encodeURIComponent(id)}`;
}

/** Copies for a lost server are not made of what a link shows: it ends, and they would not. */
export function isShared(path: string): boolean {
  return path.startsWith('/shared/');
}
