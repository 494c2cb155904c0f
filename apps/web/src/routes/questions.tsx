import { QuestionsView } from '../features/questions/questions-view.tsx';
import { messages } from '../messages.ts';
import { useTitle } from '../ui/page.tsx';
import { type ReportPageProps, titleOf } from './report-page.ts';

/** `…/audits/:n/questions`: what was assumed, and what only a person can tell. */
export function QuestionsRoute({ audit, report }: ReportPageProps) {
  useTitle(titleOf(messages.questions.title, audit));
  return <QuestionsView auditId={audit.id} report={report} />;
}
