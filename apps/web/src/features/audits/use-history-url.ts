import { useLocation, useSearch } from 'wouter';
import type { AuditFilter } from '../../api/history.ts';

/** The filter as the address says it, so that a view can be sent to somebody else. */
export function useHistoryUrl(): {
  readonly filter: AuditFilter;
  readonly change: (part: Partial<AuditFilter>) => void;
} {
  const [path, navigate] = useLocation();
  const filter = filterOf(useSearch());
  return {
    filter,
    change: (part) => navigate(`${path}${searchOf({ ...filter, ...part })}`, { replace: part.trash === undefined }),
  };
}

export function filterOf(search: string): AuditFilter {
  const params = new URLSearchParams(search);
  return {
    q: params.get('q') ?? '',
    author: params.get('author') ?? '',
    pinned: params.has('pinned'),
    trash: params.has('trash'),
  };
}

/** With its question mark; empty when nothing is left out. */
export function searchOf({ q, author, pinned, trash }: AuditFilter): string {
  const params = new URLSearchParams();
  if (q !== '') params.set('q', q);
  if (author !== '') params.set('author', author);
  if (pinned) params.set('pinned', 'yes');
  if (trash) params.set('trash', 'yes');
  const search = params.toString();
  return search === '' ? '' : `?${search}`;
}

/** Whether it leaves any audit out. */
export function isFiltered({ q, author, pinned }: AuditFilter): boolean {
  return q !== '' || author !== '' || pinned;
}
