import { countFindings } from '@seaworthy/schema/finding-counts';
import { headingWords } from '@seaworthy/schema/heading-words';
import { useMemo } from 'react';
import { useQuestions } from '../api/queries.ts';
import { SinceLast } from '../features/compare/since-last.tsx';
import { attestedValue } from '../features/questions/attested.ts';
import { Exports, NotRead, OpenQuestions } from '../features/summary/after-notes.tsx';
import { CompartmentPlan } from '../features/summary/compartment-plan.tsx';
import { FixFirst } from '../features/summary/fix-first.tsx';
import { Headline } from '../features/summary/headline.tsx';
import { SeverityCounts } from '../features/summary/severity-counts.tsx';
import { compartmentsOf } from '../features/summary/terms.ts';
import { messages } from '../messages.ts';
import { useReadOnly } from '../shell/read-only.tsx';
import { Page, useTitle } from '../ui/page.tsx';
import type { ReportPageProps } from './report-page.ts';
import { titleOf } from './report-page.ts';
import styles from './routes.module.css';

const m = messages.summary;

/** `…/audits/:n`: where the system stands and what holds it there. */
export function SummaryRoute({ audit, report }: ReportPageProps) {
  useTitle(titleOf(m.title, audit));
  const plan = useMemo(() => compartmentsOf(report), [report]);
  const isShared = useReadOnly();
  const questions = useQuestions(audit.id);
  const open = questions.data?.questions.filter((question) => attestedValue(question) === null) ?? [];
  const { value, band } = report.score;
  if (value === null) {
    return (
      <Page heading={m.notEnough.title} lead={m.notEnough.text(report.input.read)}>
        <div className={styles.prose}>
          <p className={styles.figure} role="img" aria-label={m.notEnough.title}>
            {m.notEnough.score} <span className={styles.meta}>{m.ofTen}</span>
          </p>
          <p>{m.notEnough.looked}</p>
          <p>{m.notEnough.advice}</p>
        </div>
        <NotRead report={report} />
        <Exports audit={audit} report={report} />
      </Page>
    );
  }
  return (
    <Page
      heading={band === null ? m.title : headingWords(band, countFindings(report.findings).severity)}
      lead={<SeverityCounts report={report} />}
    >
      <Headline report={report} value={value} openQuestions={questions.data?.open ?? 0} plan={plan} />
      <FixFirst report={report} />
      <CompartmentPlan plan={plan} />
      <div className={styles.pair}>
        <OpenQuestions questions={open} />
        {!isShared && <SinceLast audit={audit} />}
        <NotRead report={report} />
      </div>
      <Exports audit={audit} report={report} />
    </Page>
  );
}
