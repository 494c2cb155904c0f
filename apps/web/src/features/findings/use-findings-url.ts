import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { links } from '../../links.ts';
import { useAuditBase } from '../../shell/audit-base.tsx';
import { type Filter, filterOf, searchOf } from './filter.ts';

export interface FindingsUrl {
  readonly filter: Filter;
  /** The open finding, from the address. */
  readonly openId: string | null;
  /** Address of a finding under the current filter; null: of the list alone. */
  readonly hrefOf: (findingId: string | null) => string;
  /** Shows another filter. Replaces the history entry: typing must not fill the back button. */
  readonly setFilter: (change: Partial<Filter>) => void;
  readonly open: (findingId: string | null) => void;
}

/** The page's state is its address, so that every view can be sent to somebody else. */
export function useFindingsUrl(openId: string | null): FindingsUrl {
  const [, navigate] = useLocation();
  const base = useAuditBase();
  const search = useSearch();
  return useMemo(() => {
    const params = new URLSearchParams(search);
    const filter = filterOf(params);
    const addressOf = (findingId: string | null, shown: Filter) =>
      `${findingId === null ? `${base}/findings` : links.finding(base, findingId)}${searchOf(shown)}`;
    const hrefOf = (findingId: string | null) => addressOf(findingId, filter);
    return {
      filter,
      openId,
      hrefOf,
      setFilter: (change) => navigate(addressOf(openId, { ...filter, ...change }), { replace: true }),
      open: (findingId) => navigate(hrefOf(findingId), { replace: openId !== null && findingId !== null }),
    };
  }, [base, navigate, search, openId]);
}
