import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { messages } from '../messages.ts';

/** What every page of a finished audit gets. */
export interface ReportPageProps {
  readonly audit: AuditDetail;
  readonly report: ReportOverview;
  /** What follows the page's name in the address, as the finding of `…/findings/:finding`; null: nothing. */
  readonly item: string | null;
}

/** Parts of a tab title: page, number, project. */
export function titleOf(page: string, audit: AuditDetail): readonly string[] {
  return [page, messages.words.number(audit.number), audit.projectName];
}
