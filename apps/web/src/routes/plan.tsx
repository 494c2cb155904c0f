import { PlanView } from '../features/plan/plan-view.tsx';
import { messages } from '../messages.ts';
import { useTitle } from '../ui/page.tsx';
import { type ReportPageProps, titleOf } from './report-page.ts';

/** `…/audits/:n/plan`: fix now, fix soon, monitor, and how to verify. */
export function PlanRoute({ audit, report }: ReportPageProps) {
  useTitle(titleOf(messages.plan.title, audit));
  return <PlanView audit={audit} report={report} />;
}
