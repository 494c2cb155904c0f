import { ResetView } from '../features/account/reset-view.tsx';
import { account } from '../messages/account.ts';
import { Door } from '../shell/door.tsx';
import { useTitle } from '../ui/page.tsx';

/** `/reset/:token`: for anyone who holds the link. */
export function ResetRoute({ token }: { readonly token: string }) {
  useTitle([account.reset.title]);
  return (
    <Door>
      <ResetView token={token} />
    </Door>
  );
}
