import type { SessionView } from '@seaworthy/schema/api-accounts';
import { account } from '../../messages/account.ts';
import { Button, ButtonAnchor } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './account.module.css';
import { SignInForm } from './sign-in-form.tsx';

const m = account.again;

/** Over a page whose session has ended: signing in again, while the page below keeps what was typed. */
export function SignInAgainView({
  session,
  open,
  providerAddress,
  onSignedIn,
  onClose,
}: {
  /** As it was before it ended. */
  readonly session: SessionView;
  readonly open: boolean;
  readonly providerAddress: string;
  readonly onSignedIn: (session: SessionView) => void;
  readonly onClose: () => void;
}) {
  const { person, oidc, mail } = session;
  return (
    <Dialog open={open} heading={m.title} onClose={onClose}>
      <p>{m.text(person?.name ?? '')}</p>
      {/* Without an address of its own the account comes through the provider alone. */}
      {person?.email !== null && person !== null && (
        <SignInForm email={person.email} mail={mail} onSignedIn={onSignedIn} />
      )}
      {oidc !== null && (
        <div className={styles.form}>
          <p>{m.provider(oidc)}</p>
          <div className={styles.actions}>
            <ButtonAnchor kind="plain" href={providerAddress} target="_blank" rel="noreferrer">
              {m.openProvider(oidc)}
            </ButtonAnchor>
          </div>
        </div>
      )}
      <div className={styles.actions}>
        <Button kind="quiet" onClick={onClose}>
          {m.putOff}
        </Button>
      </div>
    </Dialog>
  );
}
