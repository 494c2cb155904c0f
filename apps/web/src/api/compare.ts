import type { AuditView } from '@seaworthy/schema/api';
import type { ComparisonView } from '@seaworthy/schema/compare';
import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './http.ts';
import { keys, previousIn, useAuditPages } from './queries.ts';
import { AuditShape } from './shapes.ts';

const rows = z.array(z.looseObject({ change: z.string() }));
const Side = z.looseObject({ value: z.nullable(z.number()), exact: z.nullable(z.number()), loadLine: z.number() });
const Part = z.nullable(z.number());
export const ComparisonShape = z.looseObject({
  before: Side,
  after: Side,
  sameInput: z.boolean(),
  sameRules: z.boolean(),
  attribution: z.object({ total: Part, code: Part, rules: Part, codeAndRules: Part, answers: Part }),
  counts: z.object({
    fixed: z.number(),
    new: z.number(),
    open: z.number(),
    moved: z.number(),
    severityChanged: z.number(),
  }),
  findings: rows,
  sections: z.array(z.looseObject({ id: z.string() })),
  questions: rows,
  model: rows,
  audits: z.object({ before: AuditShape, after: AuditShape }),
}) as unknown as z.ZodMiniType<ComparisonView>; // the fields of the rows are the server's promise

/** What changed between two finished audits; null on a side that is not known yet. `rows: false` asks for the numbers alone. */
export function useComparison(from: string | null, to: string | null, { rows }: { readonly rows: boolean }) {
  return useQuery({
    // Below the newer audit's key: an answer there changes the comparison as well.
    queryKey: [...keys.audit(to ?? ''), 'compare', from, rows],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ from: from ?? '', to: to ?? '', rows: String(rows) });
      return call(`/compare?${query}`, { signal, parse: (value) => ComparisonShape.parse(value) });
    },
    enabled: from !== null && to !== null,
  });
}

/** The finished audit of the same project before this one; null when there is none or it is not known yet. */
export function usePreviousAudit({ projectId, number }: AuditView): AuditView | null {
  const pages = useAuditPages(projectId);
  return previousIn(pages.data?.pages ?? [], number);
}
