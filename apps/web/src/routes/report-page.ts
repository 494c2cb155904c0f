import type { AuditDetail } from '@seaworthy/schema/api';
import type { Report } from '@seaworthy/schema/report';
import { messages } from '../messages.ts';

/** What every page of a finished audit gets. */
export interface ReportPageProps {
  readonly audit: AuditDetail;
  readonly report: Report;
}

/** Parts of a tab title: page, number, project. */
export function titleOf(page: string, audit: AuditDetail): readonly string[] {
  return [page, messages.words.number(audit.number), audit.projectName];
}
