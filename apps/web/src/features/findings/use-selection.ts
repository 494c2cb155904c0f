import type { FindingRow } from '@seaworthy/schema/api-findings';
import { useCallback, useEffect, useState } from 'react';
import { publishSelection } from '../../api/selection.ts';

/** The ticked findings, by id. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Takes all of them in, or out when all are in. */
  readonly toggle: (rows: readonly Pick<FindingRow, 'id'>[]) => void;
  readonly clear: () => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (rows: readonly Pick<FindingRow, 'id'>[]) =>
      setIds((now) => {
        const next = new Set(now);
        const all = rows.every(({ id }) => now.has(id));
        for (const { id } of rows) {
          if (all) next.delete(id);
          else next.add(id);
        }
        return next;
      }),
    [],
  );
  const clear = useCallback(() => setIds(new Set()), []);
  useEffect(() => publishSelection(ids), [ids]);
  // Elsewhere nothing is ticked.
  useEffect(() => () => publishSelection(new Set()), []);
  return { ids, toggle, clear };
}
