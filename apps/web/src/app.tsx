import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Route, Switch } from 'wouter';
import { ApiProblem } from './api/problem.ts';
import { AuditRoute } from './routes/audit.tsx';
import { HistoryRoute } from './routes/history.tsx';
import { NewAuditRoute } from './routes/new-audit.tsx';
import { NotFoundRoute } from './routes/not-found.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';

/** Providers and the URLs of the product. */
export function App() {
  const [client] = useState(makeClient);
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <Switch>
          <Route path="/" component={HistoryRoute} />
          <Route path="/new" component={NewAuditRoute} />
          <Route path="/audits/:id/:tab?">{({ id, tab }) => <AuditRoute key={id} id={id} tab={tab} />}</Route>
          <Route component={NotFoundRoute} />
        </Switch>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}

function makeClient(): QueryClient {
  return new QueryClient({
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
}

function isPassing({ problem: { status } }: ApiProblem): boolean {
  return status === 0 || status === 429 || status >= 502;
}
