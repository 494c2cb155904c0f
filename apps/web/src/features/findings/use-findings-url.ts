import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type Filter, filterOf, searchOf } from './filter.ts';

export interface FindingsUrl {
  readonly filter: Filter;
  /** The open finding, from `f=`. */
  readonly openId: string | null;
  /** Address of a finding under the current filter; null: of the list alone. */
  readonly hrefOf: (findingId: string | null) => string;
  /** Shows another filter. Replaces the history entry: typing must not fill the back button. */
  readonly setFilter: (change: Partial<Filter>) => void;
  readonly open: (findingId: string | null) => void;
}

/** The page's state is its address, so that every view can be sent to somebody else. */
export function useFindingsUrl(): FindingsUrl {
  const [path, navigate] = useLocation();
  const search = useSearch();
  return useMemo(() => {
    const params = new URLSearchParams(search);
    const filter = filterOf(params);
    const openId = params.get('f');
    const hrefOf = (findingId: string | null) => `${path}${searchOf(filter, findingId)}`;
    return {
      filter,
      openId,
      hrefOf,
      setFilter: (change) => navigate(`${path}${searchOf({ ...filter, ...change }, openId)}`, { replace: true }),
      open: (findingId) => navigate(hrefOf(findingId), { replace: openId !== null && findingId !== null }),
    };
  }, [path, navigate, search]);
}
