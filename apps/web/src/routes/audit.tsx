import type { AuditDetail, ReportOverview } from '@seaworthy/schema/api';
import { type ComponentType, lazy, type ReactNode } from 'react';
import { Link, Redirect } from 'wouter';
import { useAudit, useQuestions, useReport } from '../api/queries.ts';
import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { type Tab, Tabs } from '../shell/tabs.tsx';
import { formatMoment } from '../ui/format.ts';
import { Page, useTitle } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { NotFoundRoute } from './not-found.tsx';
import type { ReportPageProps } from './report-page.ts';
import styles from './routes.module.css';
import { SummaryRoute } from './summary.tsx';

const LiveRoute = lazy(() => import('./live.tsx').then((file) => ({ default: file.LiveRoute })));
const pages: Readonly<Record<Exclude<Tab['name'], 'live'>, ComponentType<ReportPageProps>>> = {
  summary: SummaryRoute,
  findings: lazy(() => import('./findings.tsx').then((file) => ({ default: file.FindingsRoute }))),
  questions: lazy(() => import('./questions.tsx').then((file) => ({ default: file.QuestionsRoute }))),
  checklist: lazy(() => import('./checklist.tsx').then((file) => ({ default: file.ChecklistRoute }))),
  plan: lazy(() => import('./plan.tsx').then((file) => ({ default: file.PlanRoute }))),
  coverage: lazy(() => import('./coverage.tsx').then((file) => ({ default: file.CoverageRoute }))),
};
const tabNames = Object.keys(pages) as (keyof typeof pages)[]; // the keys of a literal

/** `/audits/:id` and everything below: the bar, the tabs, and the page; an unfinished audit leads to its progress. */
export function AuditRoute({ id, tab }: { readonly id: string; readonly tab: string | undefined }) {
  const audit = useAudit(id);
  const name = tab === undefined ? 'summary' : tab === 'live' ? tab : tabNames.find((known) => known === tab);
  if (name === undefined || tab === 'summary') return <NotFoundRoute />;
  if (audit.data === undefined) {
    return (
      <Shell>
        {audit.isError ? (
          <Page heading={messages.app.audit}>
            <ProblemView error={audit.error} onRetry={() => void audit.refetch()} />
            <p>
              <Link to="/">{messages.app.notFound.back}</Link>
            </p>
          </Page>
        ) : (
          <Loading page={messages.app.tabs[name]} />
        )}
      </Shell>
    );
  }
  const context = <AuditContext audit={audit.data} />;
  if (name === 'live') {
    return audit.data.state === 'done' ? (
      <FinishedAudit audit={audit.data} context={context} current="live" />
    ) : (
      <Shell context={context}>
        <LiveRoute audit={audit.data} />
      </Shell>
    );
  }
  if (audit.data.state !== 'done') return <Redirect to={`/audits/${id}/live`} replace />;
  return <FinishedAudit audit={audit.data} context={context} current={name} />;
}

function FinishedAudit({
  audit,
  context,
  current,
}: {
  readonly audit: AuditDetail;
  readonly context: ReactNode;
  readonly current: Tab['name'];
}) {
  const report = useReport(audit.id, true);
  const questions = useQuestions(audit.id);
  const tabs = <Tabs tabs={tabsOf(audit.id, report.data, questions.data?.open)} current={current} />;
  if (current === 'live') {
    return (
      <Shell context={context} tabs={tabs}>
        <LiveRoute audit={audit} />
      </Shell>
    );
  }
  const CurrentPage = pages[current];
  return (
    <Shell context={context} tabs={tabs}>
      {report.data !== undefined && <CurrentPage audit={audit} report={report.data} />}
      {report.data === undefined && report.isError && (
        <Page heading={messages.app.tabs[current]}>
          <ProblemView error={report.error} onRetry={() => void report.refetch()} />
        </Page>
      )}
      {report.isPending && <Loading page={messages.app.tabs[current]} />}
    </Shell>
  );
}

/** Names the page in the browser's tab at once; its own title, with number and project, follows with its data. */
function Loading({ page }: { readonly page: string }) {
  useTitle([page]);
  return <Skeleton what={page} rows={8} />;
}

function tabsOf(id: string, report: ReportOverview | undefined, open: number | undefined): readonly Tab[] {
  const base = `/audits/${id}`;
  const counts = messages.app.tabCount;
  const checks = report === undefined ? [] : [...report.checklists.preProduction, ...report.checklists.stack];
  const sound = checks.filter((item) => item.state === 'sound' || item.state === 'attested').length;
  return [
    { name: 'summary', to: base },
    { name: 'findings', to: `${base}/findings`, count: report && counts.findings(report.findings.length) },
    { name: 'questions', to: `${base}/questions`, count: open === undefined ? undefined : counts.questions(open) },
    { name: 'checklist', to: `${base}/checklist`, count: report && counts.checklist(sound, checks.length) },
    { name: 'plan', to: `${base}/plan` },
    { name: 'coverage', to: `${base}/coverage` },
  ];
}

function AuditContext({ audit }: { readonly audit: AuditDetail }) {
  return (
    <>
      <span className={styles.project}>{audit.projectName}</span>
      <span className={styles.meta}>{messages.words.number(audit.number)}</span>
      {audit.label !== null && <span className={styles.project}>{audit.label}</span>}
      <time className={styles.meta} dateTime={new Date(audit.createdAt).toISOString()}>
        {formatMoment(audit.createdAt)}
      </time>
    </>
  );
}
