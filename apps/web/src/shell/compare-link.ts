import type { AuditDetail } from '@seaworthy/schema/api';
import type { QueryClient } from '@tanstack/react-query';
import { readCompareChoice } from '../api/compare-choice.ts';
import { previousDone } from '../api/queries.ts';
import { links } from '../links.ts';

/** The comparison with the audit chosen at the upload, else with the done one before; without one the history explains it. */
export async function compareLink(client: QueryClient, audit: AuditDetail): Promise<string> {
  const before = readCompareChoice(audit.id) ?? (await previousDone(client, audit));
  if (before === null) return links.history(audit.projectSlug);
  return links.compare(audit.projectSlug, before, audit.number);
}
