import { useState } from 'react';
import { account } from '../../messages/account.ts';
import { Field, focusFirstWrong } from '../../ui/field.tsx';
import { newPasswordError, PasswordField } from '../../ui/password-field.tsx';
import { isEmail } from './use-sign-in-form.ts';

const m = account;

interface Values {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}
type Mistakes = Readonly<Partial<Record<keyof Values, string>>>;

/** Name, address and password of an account that is made. */
export function useNewAccount(fixedEmail: string | null) {
  const [values, setValues] = useState<Values>({ name: '', email: fixedEmail ?? '', password: '' });
  const [mistakes, setMistakes] = useState<Mistakes>({});
  return {
    values: { ...values, name: values.name.trim(), email: values.email.trim() },
    typed: values,
    mistakes,
    fixedEmail,
    set(change: Partial<Values>) {
      setValues((now) => ({ ...now, ...change }));
      // What is being mended is not called wrong meanwhile.
      const mended = Object.fromEntries(Object.keys(change).map((name) => [name, '']));
      setMistakes((now) => ({ ...now, ...mended }));
    },
    /** True when nothing is wrong; otherwise the first wrong field has the focus. */
    check(form: HTMLFormElement): boolean {
      const found = {
        name: values.name.trim() === '' ? m.field.nameMissing : '',
        email: isEmail(values.email) ? '' : m.field.emailWrong,
        password: newPasswordError(values.password),
      };
      setMistakes(found);
      const isRight = Object.values(found).every((text) => text === '');
      if (!isRight) focusFirstWrong(form);
      return isRight;
    },
  };
}

export function NewAccountFields({ form }: { readonly form: ReturnType<typeof useNewAccount> }) {
  const { typed, mistakes, fixedEmail, set } = form;
  return (
    <>
      <Field
        label={m.setup.name}
        hint={m.setup.nameHint}
        name="name"
        autoComplete="name"
        maxLength={100}
        required
        value={typed.name}
        error={mistakes.name}
        onChange={({ target }) => set({ name: target.value })}
      />
      <Field
        label={m.setup.email}
        type="email"
        name="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        required
        readOnly={fixedEmail !== null}
        hint={fixedEmail === null ? undefined : m.invite.forEmail(fixedEmail)}
        value={typed.email}
        error={mistakes.email}
        onChange={({ target }) => set({ email: target.value })}
      />
      <PasswordField
        label={m.signIn.password}
        name="new-password"
        autoComplete="new-password"
        required
        own={[typed.name, typed.email]}
        value={typed.password}
        error={mistakes.password}
        onChange={(password) => set({ password })}
      />
    </>
  );
}
