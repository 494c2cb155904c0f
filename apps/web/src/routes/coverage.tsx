import { CoverageView } from '../features/coverage/coverage-view.tsx';
import { messages } from '../messages.ts';
import { useTitle } from '../ui/page.tsx';
import { type ReportPageProps, titleOf } from './report-page.ts';

/** `…/audits/:n/coverage`: what was read, what was not, and the receipt. */
export function CoverageRoute({ audit, report }: ReportPageProps) {
  useTitle(titleOf(messages.coverage.title, audit));
  return <CoverageView audit={audit} report={report} />;
}
