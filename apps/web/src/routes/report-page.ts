import type { AuditDetail, ReportOverview } from '@seaworthy/schema/api';
import { messages } from '../messages.ts';

/** What every page of a finished audit gets. */
export interface ReportPageProps {
  readonly audit: AuditDetail;
  readonly report: ReportOverview;
}

/** Parts of a tab title: page, number, project. */
export function titleOf(page: string, audit: AuditDetail): readonly string[] {
  return [page, messages.words.number(audit.number), audit.projectName];
}
