import { type FormEvent, useState } from 'react';
import { links } from '../../links.ts';
import { account } from '../../messages/account.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { focusFirstWrong } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { newPasswordError, PasswordField } from '../../ui/password-field.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './account.module.css';
import { LinkCheck } from './link-check.tsx';
import { useReset, useResetLink } from './queries.ts';

const m = account.reset;

/** A new password, by the link that an owner made or that came by mail. */
export function ResetView({ token }: { readonly token: string }) {
  const [password, setPassword] = useState('');
  const [mistake, setMistake] = useState('');
  const link = useResetLink(token);
  const reset = useReset(token);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = newPasswordError(password);
    setMistake(found);
    if (found === '') reset.mutate(password);
    else focusFirstWrong(event.currentTarget);
  };
  if (reset.isSuccess) {
    return (
      <Page heading={m.title} lead={<span role="status">{m.done}</span>}>
        <p>
          <ButtonLink kind="primary" to={links.signIn()}>
            {m.signIn}
          </ButtonLink>
        </p>
      </Page>
    );
  }
  if (link.data === undefined) return <LinkCheck heading={m.title} link={link} />;
  return (
    <Page heading={m.title} lead={m.lead}>
      <form className={styles.form} noValidate onSubmit={submit}>
        <PasswordField
          label={account.me.password.next}
          name="new-password"
          autoComplete="new-password"
          required
          value={password}
          error={mistake}
          onChange={(value) => {
            setPassword(value);
            setMistake('');
          }}
        />
        {reset.isError && <ProblemView error={reset.error} />}
        <div className={styles.actions}>
          <Button kind="primary" type="submit" busy={reset.isPending}>
            {reset.isPending ? m.busy : m.submit}
          </Button>
        </div>
      </form>
    </Page>
  );
}
