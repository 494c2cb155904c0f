import type { InvitationOffer, SessionView } from '@seaworthy/schema/api-accounts';
import type { FormEvent } from 'react';
import { useSignOut } from '../../api/account.ts';
import { links } from '../../links.ts';
import { account } from '../../messages/account.ts';
import { messages } from '../../messages.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { formatDay } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './account.module.css';
import { NewAccountFields, useNewAccount } from './new-account-fields.tsx';
import { useAccept, useInvitation } from './queries.ts';

const m = account.invite;

interface InviteProps {
  readonly token: string;
  readonly person: SessionView['person'];
  readonly onJoined: () => void;
}

/** What somebody was invited to, and the way in: with a new account, or with the one that is signed in. */
export function InviteView(props: InviteProps) {
  const invitation = useInvitation(props.token);
  if (invitation.data === undefined) {
    return (
      <Page heading={m.page}>
        {invitation.isError ? (
          <ProblemView error={invitation.error} onRetry={() => void invitation.refetch()} />
        ) : (
          <Skeleton what={m.page} rows={5} />
        )}
      </Page>
    );
  }
  const offer = invitation.data;
  const role = messages.words.role[offer.role].toLowerCase();
  return (
    <Page heading={m.title(offer.team)} lead={m.lead(offer.byName, offer.team, role)}>
      <div className={styles.door}>
        <p>
          {m.role[offer.role]} {m.until(formatDay(offer.expiresAt))}
        </p>
        {props.person === null ? (
          <NewPerson {...props} offer={offer} />
        ) : (
          <Known {...props} person={props.person} offer={offer} />
        )}
      </div>
    </Page>
  );
}

function NewPerson({ token, offer, onJoined }: InviteProps & { readonly offer: InvitationOffer }) {
  const form = useNewAccount(offer.email);
  const accept = useAccept(token);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (form.check(event.currentTarget)) accept.mutate(form.values, { onSuccess: onJoined });
  };
  return (
    <>
      <form className={styles.form} noValidate onSubmit={submit}>
        <NewAccountFields form={form} />
        {accept.isError && <ProblemView error={accept.error} />}
        <div className={styles.actions}>
          <Button kind="primary" type="submit" busy={accept.isPending}>
            {accept.isPending ? m.busy : m.submit(offer.team)}
          </Button>
        </div>
      </form>
      <p>
        {m.haveAccount}{' '}
        <ButtonLink kind="quiet" to={links.signIn(`/invite/${encodeURIComponent(token)}`)}>
          {m.signIn}
        </ButtonLink>
      </p>
    </>
  );
}

function Known({
  token,
  person,
  offer,
  onJoined,
}: InviteProps & { readonly person: NonNullable<SessionView['person']>; readonly offer: InvitationOffer }) {
  const accept = useAccept(token);
  const signOut = useSignOut(`/invite/${encodeURIComponent(token)}`);
  return (
    <>
      <p>{m.signedIn(person.name, person.email)}</p>
      {accept.isError && <ProblemView error={accept.error} />}
      {signOut.isError && <ProblemView error={signOut.error} />}
      <div className={styles.actions}>
        <Button kind="primary" busy={accept.isPending} onClick={() => accept.mutate({}, { onSuccess: onJoined })}>
          {accept.isPending ? m.busy : m.join(offer.team)}
        </Button>
        <Button kind="quiet" busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {m.notMe}
        </Button>
      </div>
    </>
  );
}
