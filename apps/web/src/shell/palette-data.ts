import type { RuleList } from '@seaworthy/schema/api-rules';
import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from '../api/http.ts';
import { useAuditPages, useProjects, useReport } from '../api/queries.ts';
import type { Here } from './here.ts';
import type { PaletteData } from './palette-items.ts';

const RulesShape = z.looseObject({ rules: z.array(z.looseObject({ id: z.string(), title: z.string() })) });

/** Asks for what the palette looks through; the catalogue of rules only once somebody types. */
export function usePaletteData(here: Here, query: string): Omit<PaletteData, 'may' | 'person'> {
  const projects = useProjects(query.trim());
  const audits = useAuditPages(here.project?.id ?? '', here.project !== null);
  const report = useReport(here.audit?.id ?? '', here.audit?.state === 'done');
  const rules = useQuery({
    queryKey: ['rules'],
    // The remaining fields are the server's promise; the catalogue's pages share the answer.
    queryFn: ({ signal }) =>
      call('/rules', { signal, parse: (value) => RulesShape.parse(value) as unknown as RuleList }), // see above
    staleTime: Number.POSITIVE_INFINITY,
    enabled: query.trim().length > 1,
  });
  return {
    projects: projects.data?.projects ?? [],
    audits: audits.data?.pages.flatMap((page) => page.audits) ?? [],
    report: report.data,
    rules: rules.data?.rules ?? [],
  };
}
