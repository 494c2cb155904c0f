import type { RuleList, RulePage } from '@seaworthy/schema/api-rules';
import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from '../../api/http.ts';

const Line = z.looseObject({ id: z.string(), title: z.string(), section: z.string(), severity: z.string() });
const ListShape = z.looseObject({ version: z.string(), rules: z.array(Line) }) as unknown as z.ZodMiniType<RuleList>; // the remaining fields are the server's promise
const Examples = z.array(z.record(z.string(), z.string()));
const PageShape = z.looseObject({
  id: z.string(),
  title: z.string(),
  docs: z.looseObject({ problem: z.string(), impact: z.string(), sources: z.array(z.string()) }),
  examples: z.looseObject({ bad: Examples, good: Examples }),
  neighbours: z.array(z.looseObject({ id: z.string(), title: z.string() })),
}) as unknown as z.ZodMiniType<RulePage>; // as above

/** The law changes only with the program, so it is asked once per page load. */
const forEver = Number.POSITIVE_INFINITY;

export function useRules() {
  return useQuery({
    queryKey: ['rules'],
    queryFn: ({ signal }) => call('/rules', { signal, parse: (value) => ListShape.parse(value) }),
    staleTime: forEver,
  });
}

export function useRule(id: string) {
  const path = id.split('/').map(encodeURIComponent).join('/');
  return useQuery({
    queryKey: ['rules', id],
    queryFn: ({ signal }) => call(`/rules/${path}`, { signal, parse: (value) => PageShape.parse(value) }),
    staleTime: forEver,
  });
}
