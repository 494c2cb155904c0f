import type { ProjectSort } from '@seaworthy/schema/api';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { ProjectAudits } from './views.ts';

/** The part of the team's projects that a list shows, and how many match in all. */
export function pageOf(
  projects: readonly ProjectAudits[],
  {
    q,
    sort,
    after,
    limit,
  }: { readonly q: string; readonly sort: ProjectSort; readonly after: number; readonly limit: number },
): { readonly page: readonly ProjectAudits[]; readonly total: number; readonly nextAfter: number | null } {
  const wanted = q.trim().toLowerCase();
  const matching = projects.filter(({ project }) => project.name.toLowerCase().includes(wanted));
  const sorted = [...matching].sort((a, b) => orders[sort](a, b) || compareText(a.project.name, b.project.name));
  const end = after + limit;
  return { page: sorted.slice(after, end), total: sorted.length, nextAfter: end < sorted.length ? end : null };
}

type Order = (a: ProjectAudits, b: ProjectAudits) => number;

/** Projects without the value a list is sorted by come last. */
const orders: Readonly<Record<ProjectSort, Order>> = {
  name: (a, b) => compareText(a.project.name.toLowerCase(), b.project.name.toLowerCase()),
  score: ascending(({ scored }) => scored?.summary?.score),
  recent: descending(({ latest }) => latest?.createdAt),
  worst: descending(({ scored }) => {
    const findings = scored?.summary?.findings;
    return findings && findings.CRITICAL * 1e6 + findings.HIGH;
  }),
  questions: descending(({ scored }) => scored?.summary?.questions),
};

function ascending(value: (row: ProjectAudits) => number | null | undefined): Order {
  return (a, b) => (value(a) ?? Number.MAX_VALUE) - (value(b) ?? Number.MAX_VALUE);
}

function descending(value: (row: ProjectAudits) => number | null | undefined): Order {
  return (a, b) => (value(b) ?? -1) - (value(a) ?? -1);
}
