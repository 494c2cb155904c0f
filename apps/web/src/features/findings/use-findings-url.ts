import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { links } from '../../links.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { type Grouping, groupings } from './list-model.ts';
import { type FindingSort, findingSorts } from './sorts.ts';

export interface View {
  /** The filter as typed. */
  readonly q: string;
  readonly sort: FindingSort;
  /** Null: the page chooses by the number of findings. */
  readonly grouping: Grouping | null;
}

export interface FindingsUrl {
  readonly view: View;
  /** Address of a finding in this view; null: of the list alone. */
  readonly hrefOf: (findingId: string | null) => string;
  readonly setView: (change: Partial<View>) => void;
  readonly open: (findingId: string | null) => void;
}

/** Typing writes the address after this pause, in milliseconds: browsers refuse hundreds of changes in half a minute. */
const settleMs = 250;

/** The page's state is its address, so that every view can be sent to somebody else. */
export function useFindingsUrl(openId: string | null): FindingsUrl {
  const [, navigate] = useLocation();
  const base = useAuditBase();
  // Only says when the address changed: it is decoded once too often for a filter that holds a percent sign.
  const search = useSearch();
  const [view, setView] = useState(() => viewOf(window.location.search));
  const wanted = searchOf(view);
  const written = useRef(wanted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const shown = viewOf(window.location.search);
    // Somebody else changed the address: a link, or the back button.
    if (searchOf(shown) !== written.current) setView(shown);
    written.current = searchOf(shown);
  }, [search]);
  useEffect(() => {
    if (wanted === written.current) return;
    const timer = setTimeout(() => {
      written.current = wanted;
      navigate(`${addressOf(base, openId)}${wanted}`, { replace: true });
    }, settleMs);
    return () => clearTimeout(timer);
  }, [wanted, navigate, base, openId]);
  const changeView = useCallback((change: Partial<View>) => setView((now) => ({ ...now, ...change })), []);
  return useMemo(() => {
    const hrefOf = (findingId: string | null) => `${addressOf(base, findingId)}${wanted}`;
    return {
      view,
      hrefOf,
      setView: changeView,
      open: (findingId) => {
        written.current = wanted;
        // From one finding to the next replaces the entry: the back button leads to the list.
        navigate(hrefOf(findingId), { replace: openId !== null && findingId !== null });
      },
    };
  }, [view, wanted, base, navigate, openId, changeView]);
}

function addressOf(base: string, findingId: string | null): string {
  return findingId === null ? `${base}/findings` : links.finding(base, findingId);
}

/** Words that are not known are ignored, as in a link from a newer version. */
export function viewOf(search: string): View {
  const params = new URLSearchParams(search);
  return {
    q: params.get('q') ?? filterOfArea(params.get('area')),
    sort: findingSorts.find((sort) => sort === params.get('sort')) ?? 'impact',
    grouping: groupings.find((grouping) => grouping === params.get('group')) ?? null,
  };
}

/** With its question mark; empty when everything is as usual. */
export function searchOf({ q, sort, grouping }: View): string {
  const params = new URLSearchParams();
  if (q.trim() !== '') params.set('q', q.trim());
  if (sort !== 'impact') params.set('sort', sort);
  if (grouping !== null) params.set('group', grouping);
  // Readable where an address may hold it.
  const search = params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':');
  return search === '' ? '' : `?${search}`;
}

/** Other pages name an area, `network`, or a section, `network/tls`. */
function filterOfArea(area: string | null): string {
  if (area === null || area === '') return '';
  return `${area.includes('/') ? 'section' : 'area'}:${area}`;
}
