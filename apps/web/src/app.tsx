import { MutationCache, QueryCache, QueryClient, QueryClientProvider, type QueryKey } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ApiProblem } from './api/problem.ts';
import { sessionQuery } from './api/session.ts';
import { sharedKey } from './api/shared-key.ts';
import { links } from './links.ts';
import { messages } from './messages.ts';
import { type AuditAddress, AuditRoute, MovedAuditRoute } from './routes/audit.tsx';
import { NotFoundRoute } from './routes/not-found.tsx';
import { ProjectFrame, ProjectRoute } from './routes/project.tsx';
import type { SharedAddress } from './routes/shared.tsx';
import { TeamRoute } from './routes/team.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { SessionGate, SignedIn } from './shell/session-gate.tsx';
import { Shell } from './shell/shell.tsx';

const ProjectsRoute = lazy(() => import('./routes/projects.tsx').then((file) => ({ default: file.ProjectsRoute })));
const NewAuditRoute = lazy(() => import('./routes/new-audit.tsx').then((file) => ({ default: file.NewAuditRoute })));
const HistoryRoute = lazy(() => import('./routes/history.tsx').then((file) => ({ default: file.HistoryRoute })));
const DecisionsRoute = lazy(() => import('./routes/decisions.tsx').then((file) => ({ default: file.DecisionsRoute })));
const SettingsRoute = lazy(() => import('./routes/settings.tsx').then((file) => ({ default: file.SettingsRoute })));
const SharedRoute = lazy(() => import('./routes/shared.tsx').then((file) => ({ default: file.SharedRoute })));
const CompareRoute = lazy(() => import('./routes/compare.tsx').then((file) => ({ default: file.CompareRoute })));
const RulesRoute = lazy(() => import('./routes/rules.tsx').then((file) => ({ default: file.RulesRoute })));
const RuleRoute = lazy(() => import('./routes/rule.tsx').then((file) => ({ default: file.RuleRoute })));
const SignInRoute = lazy(() => import('./routes/sign-in.tsx').then((file) => ({ default: file.SignInRoute })));
const SetupRoute = lazy(() => import('./routes/setup.tsx').then((file) => ({ default: file.SetupRoute })));
const InviteRoute = lazy(() => import('./routes/invite.tsx').then((file) => ({ default: file.InviteRoute })));
const ResetRoute = lazy(() => import('./routes/reset.tsx').then((file) => ({ default: file.ResetRoute })));
const MeRoute = lazy(() => import('./routes/me.tsx').then((file) => ({ default: file.MeRoute })));

/** Providers and the URLs of the product; links.ts builds them. */
export function App() {
  const [client] = useState(makeClient);
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <Switch>
          {/* Whoever comes by a share link is nobody in particular: not even that is asked. */}
          <Route<SharedAddress> path="/share/:token/:tab?/:item?">
            {({ token, tab, item }) => (
              <Suspense>
                <SharedRoute key={token} token={token} tab={tab} item={item} />
              </Suspense>
            )}
          </Route>
          <Route>
            <SessionGate>
              <Entries />
            </SessionGate>
          </Route>
        </Switch>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}

/** The ways in, and everything behind them. */
function Entries() {
  return (
    <Switch>
      <Route path="/signin">
        <SignInRoute />
      </Route>
      {/* Where the API leads back to when signing in with the provider failed. */}
      <Route path="/sign-in">
        <SignInRoute />
      </Route>
      <Route path="/setup">
        <SetupRoute />
      </Route>
      <Route path="/invite/:token">{({ token }) => <InviteRoute key={token} token={token} />}</Route>
      <Route path="/reset/:token">{({ token }) => <ResetRoute key={token} token={token} />}</Route>
      <Route>
        <SignedIn>
          <TeamPages />
        </SignedIn>
      </Route>
    </Switch>
  );
}

/** The URLs of whoever is signed in. */
function TeamPages() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to={links.projects} replace />
      </Route>
      <Route path="/projects">
        <Shell>
          <ProjectsRoute />
        </Shell>
      </Route>
      <Route path="/projects/new">
        <Shell>
          <NewAuditRoute project={null} />
        </Shell>
      </Route>
      <Route path="/p/:project">{({ project }) => <ProjectRoute slug={project} />}</Route>
      <Route path="/p/:project/upload">
        {({ project }) => (
          <ProjectFrame slug={project} page={messages.upload.title}>
            {(found) => <NewAuditRoute key={found.id} project={found.name} />}
          </ProjectFrame>
        )}
      </Route>
      <Route path="/p/:project/audits">
        {({ project }) => (
          <ProjectFrame slug={project} page={messages.audits.history.page} tab="history">
            {(found) => <HistoryRoute key={found.id} project={found} />}
          </ProjectFrame>
        )}
      </Route>
      <Route path="/p/:project/accepted">
        {({ project }) => (
          <ProjectFrame slug={project} page={messages.app.projectTabs.accepted} tab="accepted">
            {(found) => <DecisionsRoute key={found.id} project={found} />}
          </ProjectFrame>
        )}
      </Route>
      <Route path="/p/:project/settings">
        {({ project }) => (
          <ProjectFrame slug={project} page={messages.app.projectTabs.settings} tab="settings">
            {(found) => <SettingsRoute key={found.id} project={found} />}
          </ProjectFrame>
        )}
      </Route>
      <Route path="/p/:project/compare/:range">
        {({ project, range }) => (
          <ProjectFrame slug={project} page={messages.audits.columns.compare}>
            {(found) => <CompareRoute project={found} range={range} />}
          </ProjectFrame>
        )}
      </Route>
      <Route<AuditAddress> path="/p/:project/audits/:number/:tab?/:item?">
        {({ project, number, tab, item }) => (
          <AuditRoute key={`${project}/${number}`} project={project} number={number} tab={tab} item={item} />
        )}
      </Route>
      <Route path="/rules">
        <Shell>
          <RulesRoute />
        </Shell>
      </Route>
      <Route path="/rules/*">
        {({ '*': ruleId }) => (
          <Shell>
            <RuleRoute ruleId={ruleId} />
          </Shell>
        )}
      </Route>
      <Route path="/new">
        <Redirect to={links.newAudit} replace />
      </Route>
      <Route path="/audits/:id/*?">{({ id, '*': rest }) => <MovedAuditRoute id={id} rest={rest ?? ''} />}</Route>
      <Route path="/me">
        <Shell>
          <MeRoute />
        </Shell>
      </Route>
      <Route path="/team">
        <TeamRoute tab="members" />
      </Route>
      <Route path="/team/tokens">
        <TeamRoute tab="tokens" />
      </Route>
      <Route path="/team/log">
        <TeamRoute tab="log" />
      </Route>
      <Route path="/team/webhooks">
        <TeamRoute tab="webhooks" />
      </Route>
      <Route component={NotFoundRoute} />
    </Switch>
  );
}

function makeClient(): QueryClient {
  // Refused, or gone: perhaps the role is another one now, or the team, or the link has ended. Whoever looks is told at once.
  const rights = [sessionQuery.queryKey, sharedKey];
  const onError = (error: Error, asked?: QueryKey) => {
    const isRefusal = error instanceof ApiProblem && [403, 404].includes(error.problem.status);
    if (!isRefusal || rights.some(([name]) => name === asked?.[0])) return;
    for (const queryKey of rights) void client.invalidateQueries({ queryKey });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => onError(error, query.queryKey) }),
    mutationCache: new MutationCache({ onError: (error) => onError(error) }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // A refusal stays a refusal; only a server that did not answer, or was busy, is asked again.
        retry: (failures, error) => failures < 2 && (!(error instanceof ApiProblem) || isPassing(error)),
        // Offline is shown by the page itself, with what is already known.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}

function isPassing({ problem: { status } }: ApiProblem): boolean {
  return status === 0 || status === 429 || status >= 502;
}
