import { leaveTo, useSession } from '../api/session.ts';
import { InviteView } from '../features/account/invite-view.tsx';
import { links } from '../links.ts';
import { account } from '../messages/account.ts';
import { Door } from '../shell/door.tsx';
import { useTitle } from '../ui/page.tsx';

/** `/invite/:token`: for anyone who holds the link. */
export function InviteRoute({ token }: { readonly token: string }) {
  useTitle([account.invite.page]);
  const { person } = useSession();
  return (
    <Door>
      <InviteView token={token} person={person} onJoined={() => void leaveTo(links.projects)} />
    </Door>
  );
}
