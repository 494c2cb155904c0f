import type { SessionView } from '@seaworthy/schema/api-accounts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { apiBase } from '../api/http.ts';
import { askSession, isSignedOut, leaveTo, sessionQuery, useSession } from '../api/session.ts';
import { askToSignIn, putOff, signedInAgain, useSessionEnd } from '../api/session-end.ts';
import { SignInAgainView } from '../features/account/sign-in-again-view.tsx';
import { account } from '../messages/account.ts';
import { messages } from '../messages.ts';
import { Button } from '../ui/button.tsx';
import styles from './routes.module.css';

/** What stands over the page when its session has ended; below it nothing goes away. */
export function SignInAgain() {
  const session = useSession();
  const end = useSessionEnd();
  const goOn = useGoOn(session);
  // Signed in meanwhile in another window, for example with the provider.
  useEffect(() => {
    const look = () => void askSession().then((now) => isSignedOut(now) || goOn(now), ignore);
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [goOn]);
  return (
    <>
      <SignInAgainView
        session={session}
        open={end === 'asking'}
        providerAddress={`${apiBase}/sign-in/oidc?next=${encodeURIComponent(window.location.pathname)}`}
        onSignedIn={goOn}
        onClose={() => end === 'asking' && putOff()}
      />
      {end === 'left' && (
        <div role="status" className={styles.left}>
          <p>{account.again.left}</p>
          <Button kind="plain" onClick={askToSignIn}>
            {messages.app.account.signIn}
          </Button>
        </div>
      )}
    </>
  );
}

function useGoOn(before: SessionView) {
  const client = useQueryClient();
  return (now: SessionView) => {
    // Somebody else, or another team: nothing of this page is theirs, nor of what the browser kept.
    if (now.person?.id !== before.person?.id || now.team?.id !== before.team?.id) {
      return void leaveTo(`${window.location.pathname}${window.location.search}`);
    }
    client.setQueryData(sessionQuery.queryKey, now);
    signedInAgain();
    void client.invalidateQueries();
  };
}

function ignore(): void {
  // The server does not answer; the next look may find it.
}
