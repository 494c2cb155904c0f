import { Redirect, useSearch } from 'wouter';
import { nextPage } from '../api/next-page.ts';
import { leaveTo, useSession } from '../api/session.ts';
import { SignInView } from '../features/account/sign-in-view.tsx';
import { links } from '../links.ts';
import { account } from '../messages/account.ts';
import { Door } from '../shell/door.tsx';
import { useTitle } from '../ui/page.tsx';

/** `/signin?next=`: leads back to where one wanted to go, when that is a page of this product. */
export function SignInRoute() {
  useTitle([account.signIn.title]);
  const session = useSession();
  // Says only when the address changed: it is decoded once too often for a filter that holds a percent sign.
  useSearch();
  const next = nextPage(window.location.search, window.location.origin);
  if (session.accounts === 'off') return <Redirect to={links.projects} replace />;
  return (
    <Door>
      <SignInView
        session={session}
        next={next}
        problem={problemIn(window.location.search)}
        onSignedIn={() => void leaveTo(next)}
      />
    </Door>
  );
}

/** What the API says when it leads back here; a word that only a newer one knows is any failure. */
function problemIn(search: string): keyof typeof account.signIn.provider | null {
  const problem = new URLSearchParams(search).get('problem');
  if (problem === null) return null;
  return problem === 'unknown' || problem === 'unverified' ? problem : 'failed';
}
