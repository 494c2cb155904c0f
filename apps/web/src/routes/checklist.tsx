import { ChecklistView } from '../features/checklist/checklist-view.tsx';
import { messages } from '../messages.ts';
import { useTitle } from '../ui/page.tsx';
import { type ReportPageProps, titleOf } from './report-page.ts';

/** `…/audits/:n/checklist`: 16 pre-production and 26 stack items with their proof. */
export function ChecklistRoute({ audit, report }: ReportPageProps) {
  useTitle(titleOf(messages.checklist.title, audit));
  return <ChecklistView report={report} />;
}
