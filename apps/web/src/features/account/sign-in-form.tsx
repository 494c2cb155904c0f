import type { SessionView } from '@seaworthy/schema/api-accounts';
import { useEffect, useRef } from 'react';
import { account } from '../../messages/account.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './account.module.css';
import { type SignInForm as Form, useSignInForm } from './use-sign-in-form.ts';

const m = account;

/** E-mail and password, then the code when the account asks for one, or a link for a new password. */
export function SignInForm({
  email,
  mail,
  submit = m.signIn.submit,
  onSignedIn,
}: {
  /** The address of whoever signs in again; null: it is typed. */
  readonly email: string | null;
  /** Whether a forgotten password can be reset by mail. */
  readonly mail: boolean;
  readonly submit?: string;
  readonly onSignedIn: (session: SessionView) => void;
}) {
  const form = useSignInForm(email, onSignedIn);
  const { step, error, isPending } = form;
  const first = useRef<HTMLInputElement>(null);
  const shownStep = useRef(step);
  // A new step begins at its field; the first one leaves the focus where the page put it.
  useEffect(() => {
    if (shownStep.current !== step) first.current?.focus();
    shownStep.current = step;
  }, [step]);
  // In a dialog, which gives the focus to its first button when it opens: after that.
  useEffect(() => {
    if (email === null) return;
    const frame = requestAnimationFrame(() => first.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [email]);
  if (step === 'sent') {
    return (
      <div className={styles.form}>
        <p role="status">{m.forgotten.sent(form.email.trim())}</p>
        <Button kind="plain" onClick={() => form.go('password')}>
          {m.forgotten.back}
        </Button>
      </div>
    );
  }
  return (
    <form className={styles.form} noValidate onSubmit={form.submit}>
      {step === 'password' && <PasswordStep form={form} isAgain={email !== null} first={first} />}
      {step === 'code' && <CodeStep form={form} first={first} />}
      {step === 'forgotten' && (
        <>
          <p>{m.forgotten.lead}</p>
          <EmailField form={form} first={first} />
        </>
      )}
      {error !== null && <ProblemView error={error} />}
      <div className={styles.actions}>
        <Button kind="primary" type="submit" busy={isPending}>
          {isPending && step !== 'forgotten'
            ? m.signIn.busy
            : { password: submit, code: m.code.submit, forgotten: m.forgotten.submit }[step]}
        </Button>
        {step === 'password' && mail && (
          <Button kind="quiet" onClick={() => form.go('forgotten')}>
            {m.signIn.forgotten}
          </Button>
        )}
        {step === 'code' && (
          <Button kind="quiet" onClick={form.switchCode}>
            {form.usesBackup ? m.code.useApp : m.code.useBackup}
          </Button>
        )}
        {step !== 'password' && (
          <Button kind="quiet" onClick={() => form.go('password')}>
            {step === 'code' ? m.code.back : m.forgotten.back}
          </Button>
        )}
      </div>
      {step === 'password' && !mail && (
        <details className={styles.help}>
          <summary>{m.signIn.forgotten}</summary>
          <p>{m.signIn.askOwner}</p>
        </details>
      )}
    </form>
  );
}

interface StepProps {
  readonly form: Form;
  readonly first: React.RefObject<HTMLInputElement | null>;
}

function EmailField({ form, first }: StepProps) {
  return (
    <Field
      ref={first}
      label={m.signIn.email}
      type="email"
      name="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={254}
      required
      value={form.email}
      error={form.mistakes.email}
      onChange={({ target }) => form.setEmail(target.value)}
    />
  );
}

function PasswordStep({ form, first, isAgain }: StepProps & { readonly isAgain: boolean }) {
  return (
    <>
      {isAgain ? (
        // Password managers want to see whose password it is.
        <input
          type="text"
          className="visually-hidden"
          autoComplete="username"
          tabIndex={-1}
          aria-hidden="true"
          readOnly
          value={form.email}
        />
      ) : (
        <EmailField form={form} first={first} />
      )}
      <PasswordField
        label={m.signIn.password}
        name="password"
        autoComplete="current-password"
        required
        ref={isAgain ? first : undefined}
        value={form.password}
        error={form.mistakes.password}
        onChange={form.setPassword}
      />
    </>
  );
}

function CodeStep({ form, first }: StepProps) {
  const { usesBackup } = form;
  return (
    <>
      <p>{usesBackup ? m.code.leadBackup : m.code.lead}</p>
      <Field
        key={usesBackup ? 'backup' : 'app'}
        ref={first}
        label={usesBackup ? m.code.labelBackup : m.code.label}
        name="code"
        autoComplete={usesBackup ? 'off' : 'one-time-code'}
        inputMode={usesBackup ? 'text' : 'numeric'}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={20}
        required
        value={form.code}
        error={form.mistakes.code}
        onChange={({ target }) => form.setCode(target.value)}
      />
    </>
  );
}
