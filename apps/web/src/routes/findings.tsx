import { FindingsView } from '../features/findings/findings-view.tsx';
import { messages } from '../messages.ts';
import { useTitle } from '../ui/page.tsx';
import { type ReportPageProps, titleOf } from './report-page.ts';

/** `…/audits/:n/findings[/:finding]?q=&sort=&group=`: what is wrong, where, and what to do. */
export function FindingsRoute({ audit, report, item }: ReportPageProps) {
  const open = report.findings.find(({ id }) => id === item);
  useTitle(titleOf(open?.title ?? messages.findings.title, audit));
  return <FindingsView audit={audit} report={report} findingId={item} />;
}
