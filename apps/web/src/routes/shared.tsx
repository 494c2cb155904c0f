import type { AuditDetail } from '@seaworthy/schema/api';
import type { SharedAudit } from '@seaworthy/schema/api-history';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { asProblem } from '../api/problem.ts';
import { useQuestions, useReport } from '../api/queries.ts';
import { useSharedAudit } from '../api/shares.ts';
import { links } from '../links.ts';
import { share as m } from '../messages/share.ts';
import { messages } from '../messages.ts';
import { AuditBaseProvider } from '../shell/audit-base.tsx';
import { ReadOnlyPages } from '../shell/read-only.tsx';
import { SharedShell } from '../shell/shared-shell.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { formatDay } from '../ui/format.ts';
import { listKeys, useKeys } from '../ui/keys.ts';
import { Page, useTitle } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { pageOf, pages, tabsOf } from './audit.tsx';

type PageName = keyof typeof pages;

/** What the address says, unchecked. A type, because the router wants one with an index. */
export type SharedAddress = {
  readonly token: string;
  readonly tab: string | undefined;
  readonly item: string | undefined;
};

/** `/share/:token` and below: one audit for whoever holds the link, through the same pages, and nothing else. */
export function SharedRoute({ token, tab, item }: SharedAddress) {
  const shared = useSharedAudit(token);
  const name = pageOf(tab, item);
  return (
    <ReadOnlyPages>
      {shared.data === undefined || (shared.isError && isGone(shared.error)) ? (
        <SharedShell>
          {shared.isError ? <Unavailable error={shared.error} onRetry={() => void shared.refetch()} /> : <Loading />}
        </SharedShell>
      ) : name === undefined ? (
        <SharedShell>
          <Gone />
        </SharedShell>
      ) : (
        <AuditBaseProvider value={links.share(token)}>
          <Shared shared={shared.data} base={links.share(token)} current={name} item={item ?? null} />
        </AuditBaseProvider>
      )}
    </ReadOnlyPages>
  );
}

function Shared({
  shared: { audit, byName, expiresAt },
  base,
  current,
  item,
}: {
  readonly shared: SharedAudit;
  readonly base: string;
  readonly current: PageName;
  readonly item: string | null;
}) {
  const report = useReport(audit.id, true);
  const questions = useQuestions(audit.id);
  useSharedKeys(base);
  const tabs = <Tabs tabs={tabsOf(base, report.data, questions.data?.open)} current={current} />;
  const CurrentPage = pages[current];
  return (
    <SharedShell name={nameOf(audit)} banner={m.banner(byName, formatDay(expiresAt))} tabs={tabs}>
      {report.data !== undefined && <CurrentPage audit={audit} report={report.data} item={item} />}
      {report.data === undefined && report.isError && (
        <Unavailable error={report.error} onRetry={() => void report.refetch()} />
      )}
      {report.isPending && <Loading />}
    </SharedShell>
  );
}

function nameOf({ projectName, number, label }: AuditDetail): string {
  return [projectName, messages.words.number(number), label].filter((part) => part !== null).join(' · ');
}

/** The pages of the audit by key, as in the product; the rest of it is not there. */
function useSharedKeys(base: string): void {
  const [, navigate] = useLocation();
  const { keys, tabs } = messages.app;
  const go = (key: string, name: PageName) => ({
    keys: `g ${key}`,
    meaning: tabs[name],
    run: () => navigate(name === 'summary' ? base : `${base}/${name}`),
  });
  useKeys(
    keys.anywhere,
    [
      go('s', 'summary'),
      go('f', 'findings'),
      go('q', 'questions'),
      go('d', 'diagram'),
      go('c', 'checklist'),
      go('p', 'plan'),
      go('v', 'coverage'),
      { keys: '?', meaning: keys.list, run: () => listKeys(true) },
    ],
    'frame',
  );
}

/** A link that ended looks like one that never was. */
function Unavailable({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactNode {
  if (isGone(error)) return <Gone />;
  return (
    <Page heading={m.pages}>
      <ProblemView error={error} onRetry={onRetry} />
    </Page>
  );
}

function isGone(error: unknown): boolean {
  return [400, 401, 404, 410].includes(asProblem(error).status);
}

function Gone() {
  useTitle([m.gone.title]);
  return (
    <Page heading={m.gone.title} lead={m.gone.text}>
      {null}
    </Page>
  );
}

function Loading() {
  useTitle([m.pages]);
  return <Skeleton what={m.pages} rows={8} />;
}
