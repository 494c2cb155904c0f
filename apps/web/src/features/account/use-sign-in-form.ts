import type { SessionView, SignInResult } from '@seaworthy/schema/api-accounts';
import { type FormEvent, useState } from 'react';
import { account } from '../../messages/account.ts';
import { focusFirstWrong } from '../../ui/field.tsx';
import { useAskForReset, useSecondFactor, useSignIn } from './queries.ts';

const m = account.signIn;

/** Where signing in stands: `forgotten` asks for the address, `sent` says that a link is on its way. */
export type Step = 'password' | 'code' | 'forgotten' | 'sent';

interface Mistakes {
  readonly email?: string;
  readonly password?: string;
  readonly code?: string;
}

export type SignInForm = ReturnType<typeof useSignInForm>;

/** The fields of signing in, step by step. What was typed survives every refusal but the wrong code. */
export function useSignInForm(fixedEmail: string | null, onSignedIn: (session: SessionView) => void) {
  const [step, setStep] = useState<Step>('password');
  const [email, setEmail] = useState(fixedEmail ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [usesBackup, setUsesBackup] = useState(false);
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const signIn = useSignIn();
  const secondFactor = useSecondFactor();
  const reset = useAskForReset();

  const go = (next: Step) => {
    setStep(next);
    setMistakes({});
    for (const one of [signIn, secondFactor, reset]) one.reset();
  };
  const take = ({ secondFactor: wanted, session }: SignInResult) => {
    if (wanted) go('code');
    else if (session !== null) onSignedIn(session);
  };
  /** True when nothing is missing; otherwise the first field that lacks something has the focus. */
  const isComplete = (form: HTMLFormElement, found: Mistakes) => {
    setMistakes(found);
    if (Object.values(found).every((text) => text === '')) return true;
    focusFirstWrong(form);
    return false;
  };
  const emailMistake = () => (isEmail(email) ? '' : m.emailMissing);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (step === 'password') {
      const found = { email: emailMistake(), password: password === '' ? m.passwordMissing : '' };
      if (isComplete(form, found)) signIn.mutate({ email: email.trim(), password }, { onSuccess: take });
    }
    if (step === 'code') {
      const { missing, missingBackup } = account.code;
      const isLong = code.trim().length >= 6;
      if (isComplete(form, { code: isLong ? '' : usesBackup ? missingBackup : missing })) {
        secondFactor.mutate(code.trim(), { onSuccess: take, onError: () => setCode('') });
      }
    }
    if (step === 'forgotten' && isComplete(form, { email: emailMistake() })) {
      reset.mutate(email.trim(), { onSuccess: () => go('sent') });
    }
  };

  return {
    step,
    email,
    password,
    code,
    usesBackup,
    mistakes,
    error: signIn.error ?? secondFactor.error ?? reset.error,
    isPending: signIn.isPending || secondFactor.isPending || reset.isPending,
    // What is being mended is not called wrong meanwhile.
    setEmail(value: string) {
      setEmail(value);
      setMistakes((now) => ({ ...now, email: '' }));
    },
    setPassword(value: string) {
      setPassword(value);
      setMistakes((now) => ({ ...now, password: '' }));
    },
    setCode(value: string) {
      setCode(value);
      setMistakes((now) => ({ ...now, code: '' }));
    },
    go,
    switchCode() {
      setUsesBackup(!usesBackup);
      setCode('');
      setMistakes({});
    },
    submit,
  };
}

/** As the server takes it; a stricter pattern would refuse addresses that work. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@([^\s@]+\.[^\s@]+|localhost)$/.test(text.trim());
}
