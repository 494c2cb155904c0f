import { isOpen } from '@seaworthy/schema/open-findings';
import { useMemo } from 'react';
import { DiagramView } from '../features/diagram/diagram-view.tsx';
import { diagram } from '../messages/diagram.ts';
import { useTitle } from '../ui/page.tsx';
import { type ReportPageProps, titleOf } from './report-page.ts';

/** `…/audits/:n/diagram`: what runs, who calls whom, and the lines that prove it. */
export function DiagramRoute({ audit, report }: ReportPageProps) {
  useTitle(titleOf(diagram.title, audit));
  // What people decided about marks no part any more.
  const open = useMemo(() => ({ ...report, findings: report.findings.filter(isOpen) }), [report]);
  return <DiagramView report={open} name={audit.projectName} />;
}
