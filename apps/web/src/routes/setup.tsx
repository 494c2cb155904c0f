import { useState } from 'react';
import { leaveTo, useSession } from '../api/session.ts';
import { SetupView } from '../features/account/setup-view.tsx';
import { links } from '../links.ts';
import { account } from '../messages/account.ts';
import { Door } from '../shell/door.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Page, useTitle } from '../ui/page.tsx';

const m = account.setup;

/** `/setup#<token>`: the token stands behind the #, so that it reaches no server's log. */
export function SetupRoute() {
  useTitle([m.title]);
  const session = useSession();
  const [token] = useState(() => window.location.hash.slice(1));
  return (
    <Door>
      {session.setup ? (
        <SetupView token={token} onDone={() => void leaveTo(links.projects)} />
      ) : (
        <Page heading={m.title} lead={m.done}>
          <p>
            <ButtonLink kind="plain" to={links.signIn()}>
              {account.signIn.title}
            </ButtonLink>
          </p>
        </Page>
      )}
    </Door>
  );
}
