import { type FormEvent, useState } from 'react';
import { account } from '../../messages/account.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './account.module.css';
import { LinkCheck } from './link-check.tsx';
import { NewAccountFields, useNewAccount } from './new-account-fields.tsx';
import { useSetup, useSetupLink } from './queries.ts';

const m = account.setup;

interface SetupProps {
  readonly token: string;
  readonly onDone: () => void;
}

/** The first start: whoever holds its link makes the owner. */
export function SetupView(props: SetupProps) {
  if (props.token !== '') return <HeldLink {...props} />;
  return (
    <Page heading={m.title}>
      <p role="alert">{m.noToken}</p>
    </Page>
  );
}

function HeldLink({ token, onDone }: SetupProps) {
  const link = useSetupLink(token);
  const form = useNewAccount(null);
  const [team, setTeam] = useState('');
  const setup = useSetup();
  if (link.data === undefined) return <LinkCheck heading={m.title} link={link} />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!form.check(event.currentTarget)) return;
    setup.mutate(
      { token, ...form.values, ...(team.trim() === '' ? {} : { team: team.trim() }) },
      { onSuccess: onDone },
    );
  };
  return (
    <Page heading={m.title} lead={m.lead}>
      <form className={styles.form} noValidate onSubmit={submit}>
        <NewAccountFields form={form} />
        <Field
          label={m.team}
          hint={m.teamHint}
          name="team"
          autoComplete="organization"
          maxLength={100}
          value={team}
          onChange={({ target }) => setTeam(target.value)}
        />
        {setup.isError && <ProblemView error={setup.error} />}
        <div className={styles.actions}>
          <Button kind="primary" type="submit" busy={setup.isPending}>
            {setup.isPending ? m.busy : m.submit}
          </Button>
        </div>
      </form>
    </Page>
  );
}
