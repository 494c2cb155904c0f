import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Redirect, useLocation } from 'wouter';
import { isSignedOut, SessionProvider, sessionQuery, useSession } from '../api/session.ts';
import { useSessionEnd } from '../api/session-end.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { Page } from '../ui/page.tsx';
import { ProblemView } from '../ui/problem-view.tsx';
import { Door } from './door.tsx';
import { Shell } from './shell.tsx';

const SignInAgain = lazy(() => import('../routes/sign-in-again.tsx').then((file) => ({ default: file.SignInAgain })));
const NoTeamView = lazy(() =>
  import('../features/team/no-team-view.tsx').then((file) => ({ default: file.NoTeamView })),
);

/** Asks once who looks at the page; everything below knows it. public/early.js has asked before this program ran. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const session = useQuery(sessionQuery);
  const end = useSessionEnd();
  if (session.data !== undefined) {
    return (
      <SessionProvider value={session.data}>
        <Suspense fallback={<Door>{null}</Door>}>{children}</Suspense>
        {end !== 'no' && (
          <Suspense>
            <SignInAgain />
          </Suspense>
        )}
      </SessionProvider>
    );
  }
  return (
    <Door>
      {session.isError && (
        <Page heading={messages.app.account.noAnswer}>
          <ProblemView error={session.error} onRetry={() => void session.refetch()} />
        </Page>
      )}
    </Door>
  );
}

/** Pages for people of a team: whoever is not signed in signs in first, and comes back to where they wanted to go. */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const [location] = useLocation();
  if (session.person !== null && session.team === null && location !== links.me) {
    return (
      <Shell>
        <NoTeamView />
      </Shell>
    );
  }
  if (!isSignedOut(session)) return children;
  const { pathname, search, hash } = window.location;
  return <Redirect to={links.signIn(`${pathname}${search}${hash}`)} replace />;
}
