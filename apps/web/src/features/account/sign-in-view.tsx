import type { SessionView } from '@seaworthy/schema/api-accounts';
import { apiBase } from '../../api/http.ts';
import { account } from '../../messages/account.ts';
import { ButtonAnchor } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import styles from './account.module.css';
import { SignInForm } from './sign-in-form.tsx';

const m = account.signIn;

/** The door: sign in with e-mail and password, or with the provider. */
export function SignInView({
  session,
  next,
  problem,
  onSignedIn,
}: {
  readonly session: SessionView;
  /** Where to go afterwards, a path of this product. */
  readonly next: string;
  /** Why signing in with the provider failed; null when it did not. */
  readonly problem: keyof typeof m.provider | null;
  readonly onSignedIn: () => void;
}) {
  const { oidc, mail, person, setup } = session;
  if (person !== null) {
    return (
      <Page heading={m.title} lead={m.done}>
        <p>
          <ButtonAnchor kind="primary" href={next}>
            {m.goOn}
          </ButtonAnchor>
        </p>
      </Page>
    );
  }
  return (
    <Page heading={m.title} lead={setup ? m.setup : m.lead}>
      <div className={styles.door}>
        {problem !== null && <p role="alert">{m.provider[problem]}</p>}
        <SignInForm email={null} mail={mail} onSignedIn={onSignedIn} />
        {oidc !== null && (
          <div className={styles.actions}>
            <span>{m.or}</span>
            <ButtonAnchor kind="plain" href={providerAddress(next)}>
              {m.with(oidc)}
            </ButtonAnchor>
          </div>
        )}
        {!setup && <p>{m.noAccount}</p>}
      </div>
    </Page>
  );
}

function providerAddress(next: string): string {
  return `${apiBase}/sign-in/oidc?next=${encodeURIComponent(next)}`;
}
