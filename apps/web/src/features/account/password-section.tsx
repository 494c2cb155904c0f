import { type FormEvent, useState } from 'react';
import { account } from '../../messages/account.ts';
import { Button } from '../../ui/button.tsx';
import { EndTokens } from '../../ui/end-tokens.tsx';
import { focusFirstWrong } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { newPasswordError, PasswordField } from '../../ui/password-field.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './account.module.css';
import { useChangePassword } from './queries.ts';

const m = account.me.password;
const empty = { current: '', next: '' };

/** Changing the password ends every other session. */
export function PasswordSection({
  hasPassword,
  own,
  email,
}: {
  readonly hasPassword: boolean;
  /** Words that make a password weaker. */
  readonly own: readonly string[];
  readonly email: string;
}) {
  const [values, setValues] = useState(empty);
  const [mistakes, setMistakes] = useState(empty);
  const change = useChangePassword();
  if (!hasPassword)
    return (
      <Section heading={m.heading} text={m.none}>
        {null}
      </Section>
    );
  const set = (part: Partial<typeof empty>) => {
    setValues((now) => ({ ...now, ...part }));
    setMistakes(empty);
    change.reset();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = {
      current: values.current === '' ? m.currentMissing : '',
      next: newPasswordError(values.next),
    };
    setMistakes(found);
    if (found.current !== '' || found.next !== '') return focusFirstWrong(event.currentTarget);
    change.mutateAsync(values).then(() => setValues(empty), keepTyped);
  };
  return (
    <Section heading={m.heading}>
      <form className={styles.form} noValidate onSubmit={submit}>
        <UserName email={email} />
        <PasswordField
          label={m.current}
          name="current-password"
          autoComplete="current-password"
          required
          value={values.current}
          error={mistakes.current}
          onChange={(current) => set({ current })}
        />
        <PasswordField
          label={m.next}
          name="new-password"
          autoComplete="new-password"
          required
          own={own}
          value={values.next}
          error={mistakes.next}
          onChange={(next) => set({ next })}
        />
        {change.isError && <ProblemView error={change.error} />}
        <div className={styles.actions}>
          <Button kind="plain" type="submit" busy={change.isPending}>
            {m.save}
          </Button>
          <span role="status">{change.isSuccess ? m.saved : ''}</span>
        </div>
      </form>
      {change.isSuccess && <TokensToo />}
    </Section>
  );
}

/** What a new password leaves as it is: pipelines go on, unless somebody else may hold the tokens. */
function TokensToo() {
  const [outcome, setOutcome] = useState(m.tokens);
  return (
    <>
      <p role="status">{outcome}</p>
      <EndTokens onEnded={setOutcome} />
    </>
  );
}

/** Password managers want to see whose password it is. */
export function UserName({ email }: { readonly email: string }) {
  return (
    <input
      type="text"
      name="username"
      className="visually-hidden"
      autoComplete="username"
      tabIndex={-1}
      aria-hidden="true"
      readOnly
      value={email}
    />
  );
}

function keepTyped(): void {
  // Shown by `error`; what was typed stays.
}
