import type { AuditDetail } from '@seaworthy/schema/api';
import type { QueryClient } from '@tanstack/react-query';
import { previousDone } from '../api/queries.ts';
import { links } from '../links.ts';

/** The comparison with the done audit before this one; the history, which explains it, when there is none. */
export async function compareLink(client: QueryClient, audit: AuditDetail): Promise<string> {
  const before = await previousDone(client, audit);
  if (before === null) return links.history(audit.projectSlug);
  return links.compare(audit.projectSlug, before, audit.number);
}
