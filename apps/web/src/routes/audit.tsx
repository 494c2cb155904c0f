import type { AuditDetail } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { isOpen } from '@seaworthy/schema/open-findings';
import { type ComponentType, lazy, useEffect } from 'react';
import { Link, Redirect, useSearch } from 'wouter';
import { useAudit, useAuditId, useQuestions, useReport } from '../api/queries.ts';
import { ExportMenu } from '../features/export/export-menu.tsx';
import { ShareButton } from '../features/share/share-button.tsx';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { AuditBaseProvider } from '../shell/audit-base.tsx';
import { type Here, hereOf } from '../shell/here.ts';
import { Shell } from '../shell/shell.tsx';
import { type Tab, Tabs } from '../shell/tabs.tsx';
import { Page, useTitle } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { NotFoundRoute } from './not-found.tsx';
import type { ReportPageProps } from './report-page.ts';
import { SummaryRoute } from './summary.tsx';

const loadFindings = () => import('./findings.tsx');
const LiveRoute = lazy(() => import('./live.tsx').then((file) => ({ default: file.LiveRoute })));
/** The pages of a finished audit; those of a shared one are the same. */
export const pages: Readonly<Record<Exclude<Tab['name'], 'live'>, ComponentType<ReportPageProps>>> = {
  summary: SummaryRoute,
  findings: lazy(() => loadFindings().then((file) => ({ default: file.FindingsRoute }))),
  questions: lazy(() => import('./questions.tsx').then((file) => ({ default: file.QuestionsRoute }))),
  diagram: lazy(() => import('./diagram.tsx').then((file) => ({ default: file.DiagramRoute }))),
  checklist: lazy(() => import('./checklist.tsx').then((file) => ({ default: file.ChecklistRoute }))),
  plan: lazy(() => import('./plan.tsx').then((file) => ({ default: file.PlanRoute }))),
  coverage: lazy(() => import('./coverage.tsx').then((file) => ({ default: file.CoverageRoute }))),
};
const tabNames = Object.keys(pages) as (keyof typeof pages)[]; // the keys of a literal
/** Pages that have more addresses below them. */
const withItems: readonly string[] = ['findings'];

/** What the address says, unchecked. A type, because the router wants one with an index. */
export type AuditAddress = {
  /** Slug or id of the project. */
  readonly project: string;
  readonly number: string;
  readonly tab: string | undefined;
  readonly item: string | undefined;
};

/** `/p/:project/audits/:n` and everything below: bar, tabs, and the page; an unfinished audit leads to its progress. */
export function AuditRoute({ project, number, tab, item }: AuditAddress) {
  const name = tab === 'live' && item === undefined ? tab : pageOf(tab, item);
  if (name === undefined || !/^[1-9]\d{0,8}$/.test(number)) return <NotFoundRoute />;
  return <NumberedAudit project={project} number={Number(number)} name={name} item={item ?? null} />;
}

/** The page that an address names; undefined: there is none. */
export function pageOf(tab: string | undefined, item: string | undefined): keyof typeof pages | undefined {
  if (tab === undefined) return 'summary';
  const name = tabNames.find((known) => known === tab && known !== 'summary');
  return item === undefined || (name !== undefined && withItems.includes(name)) ? name : undefined;
}

interface NumberedAuditProps {
  readonly project: string;
  readonly number: number;
  readonly name: Tab['name'];
  readonly item: string | null;
}

function NumberedAudit({ project, number, name, item }: NumberedAuditProps) {
  // The page's program comes while its data is asked for; the largest of them only, the others are small.
  useEffect(() => {
    if (name === 'findings') void loadFindings();
  }, [name]);
  const address = useAuditId(project, number);
  const audit = useAudit(address.data ?? null);
  const search = useSearch();
  const failed = address.isError ? address : audit;
  if (audit.data === undefined) {
    if (failed.isError) {
      return (
        <Shell>
          <Unavailable {...failed} />
        </Shell>
      );
    }
    // With the tabs: the page below must not move when they come.
    const early = tabsOf(links.audit({ projectSlug: project, number }), undefined, undefined);
    return (
      <Shell tabs={name !== 'live' && <Tabs tabs={early} current={name} />}>
        <Loading page={messages.app.tabs[name]} />
      </Shell>
    );
  }
  const base = links.audit(audit.data);
  const moved = movedTo(base, { project, name, item, search, audit: audit.data });
  if (moved !== null) return <Redirect to={moved} replace />;
  const here = hereOf(audit.data);
  return (
    <AuditBaseProvider value={base}>
      {audit.data.state === 'done' ? (
        <FinishedAudit audit={audit.data} here={here} current={name} item={item} />
      ) : (
        <Shell here={here}>
          <LiveRoute audit={audit.data} />
        </Shell>
      )}
    </AuditBaseProvider>
  );
}

/** Where this address leads to; null when it is the right one. */
function movedTo(
  base: string,
  { project, name, item, search, audit }: Omit<NumberedAuditProps, 'number'> & { search: string; audit: AuditDetail },
): string | null {
  if (audit.state !== 'done') return name === 'live' ? null : `${base}/live`;
  const params = new URLSearchParams(search);
  const old = params.get('f');
  const below = item ?? (name === 'findings' ? old : null);
  if (project === audit.projectSlug && below === item) return null;
  if (below !== item) params.delete('f');
  const page = name === 'summary' ? base : `${base}/${name}`;
  const rest = params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  const hash = typeof window === 'undefined' ? '' : window.location.hash;
  return `${page}${below === null ? '' : `/${encodeURIComponent(below)}`}${rest === '' ? '' : `?${rest}`}${hash}`;
}

function FinishedAudit({
  audit,
  here,
  current,
  item,
}: {
  readonly audit: AuditDetail;
  readonly here: Here;
  readonly current: Tab['name'];
  readonly item: string | null;
}) {
  const report = useReport(audit.id, true);
  const questions = useQuestions(audit.id);
  const tabs = <Tabs tabs={tabsOf(links.audit(audit), report.data, questions.data?.open)} current={current} />;
  if (current === 'live') {
    return (
      <Shell here={here} tabs={tabs}>
        <LiveRoute audit={audit} />
      </Shell>
    );
  }
  const CurrentPage = pages[current];
  return (
    <Shell
      here={here}
      actions={
        <>
          <ExportMenu audit={audit} report={report.data} />
          <ShareButton audit={audit} />
        </>
      }
      tabs={tabs}
    >
      {report.data !== undefined && <CurrentPage audit={audit} report={report.data} item={item} />}
      {report.data === undefined && report.isError && (
        <Page heading={messages.app.tabs[current]}>
          <ProblemView error={report.error} onRetry={() => void report.refetch()} />
        </Page>
      )}
      {report.isPending && <Loading page={messages.app.tabs[current]} />}
    </Shell>
  );
}

/**
 * The tabs in their order. A page joins here when it exists; its name stands in messages/app.ts, its file in `pages` above.
 */
export function tabsOf(base: string, report: ReportOverview | undefined, open: number | undefined): readonly Tab[] {
  const counts = messages.app.tabCount;
  const checks = report === undefined ? [] : [...report.checklists.preProduction, ...report.checklists.stack];
  const sound = checks.filter((item) => item.state === 'sound' || item.state === 'attested').length;
  return [
    { name: 'summary', to: base },
    {
      name: 'findings',
      to: `${base}/findings`,
      count: report && counts.findings(report.findings.filter(isOpen).length),
    },
    { name: 'questions', to: `${base}/questions`, count: open === undefined ? undefined : counts.questions(open) },
    { name: 'diagram', to: `${base}/diagram` },
    { name: 'checklist', to: `${base}/checklist`, count: report && counts.checklist(sound, checks.length) },
    { name: 'plan', to: `${base}/plan` },
    { name: 'coverage', to: `${base}/coverage` },
  ];
}

/** `/audits/:id/…`, as links said before projects had addresses. */
export function MovedAuditRoute({ id, rest }: { readonly id: string; readonly rest: string }) {
  const audit = useAudit(id);
  const search = useSearch();
  if (audit.data !== undefined) {
    const below = rest === '' ? '' : `/${rest}`;
    const query = search === '' ? '' : `?${search}`;
    return <Redirect to={`${links.audit(audit.data)}${below}${query}${window.location.hash}`} replace />;
  }
  return <Shell>{audit.isError ? <Unavailable {...audit} /> : <Loading page={messages.app.audit} />}</Shell>;
}

function Unavailable({ error, refetch }: { readonly error: unknown; readonly refetch: () => unknown }) {
  return (
    <Page heading={messages.app.audit}>
      <ProblemView error={error} onRetry={() => void refetch()} />
      <p>
        <Link to={links.projects}>{messages.app.notFound.back}</Link>
      </p>
    </Page>
  );
}

/** Names the page in the browser's tab at once; its own title, with number and project, follows with its data. */
function Loading({ page }: { readonly page: string }) {
  useTitle([page]);
  return <Skeleton what={page} rows={8} />;
}
