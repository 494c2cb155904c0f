import { MeView } from '../features/account/me-view.tsx';
import { account } from '../messages/account.ts';
import { useTitle } from '../ui/page.tsx';

/** `/me`, inside the frame: one's own account. */
export function MeRoute() {
  useTitle([account.me.title]);
  return <MeView />;
}
