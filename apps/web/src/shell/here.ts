import type { AuditDetail } from '@seaworthy/schema/api';
import { links } from '../links.ts';

/** Where the page stands: what the bar shows, and what search and shortcuts start from. */
export interface Here {
  readonly project: { readonly id: string; readonly name: string; readonly slug: string } | null;
  readonly audit: AuditDetail | null;
}

export const nowhere: Here = { project: null, audit: null };

export function hereOf(audit: AuditDetail): Here {
  return { project: { id: audit.projectId, name: audit.projectName, slug: audit.projectSlug }, audit };
}

/** Where a new audit begins: in the project that is open, else with the archive's own name. */
export function uploadLink({ project }: Here): string {
  return project === null ? links.newAudit : links.upload(project.slug);
}
