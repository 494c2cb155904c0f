import type { SecondFactorOffer } from '@seaworthy/schema/api-accounts';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { account } from '../../messages/account.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field, focusFirstWrong } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './account.module.css';
import { UserName } from './password-section.tsx';
import { QrCode } from './qr-code.tsx';
import { useOfferFactor, useSetFactor } from './queries.ts';

const m = account.me.factor;

/** Asked for besides the password: on, off, and the steps in between. */
export function SecondFactorSection({ isOn, email }: { readonly isOn: boolean; readonly email: string }) {
  const [step, setStep] = useState<'rest' | 'password'>('rest');
  const [offer, setOffer] = useState<SecondFactorOffer | null>(null);
  const [outcome, setOutcome] = useState('');
  const begin = useOfferFactor();
  const set = useSetFactor();
  const button = useRef<HTMLButtonElement>(null);
  const rest = (text: string) => {
    setStep('rest');
    setOffer(null);
    setOutcome(text);
    begin.reset();
    set.reset();
    // The fields that had the focus are gone.
    requestAnimationFrame(() => button.current?.focus());
  };
  const onPassword = (password: string) => {
    if (isOn) set.mutateAsync({ password }).then(() => rest(m.ended), keepTyped);
    else begin.mutateAsync(password).then(setOffer, keepTyped);
  };
  return (
    <Section heading={m.heading} text={isOn ? m.on : m.off}>
      {offer !== null && (
        <Offer
          offer={offer}
          error={set.error}
          busy={set.isPending}
          onCode={(code) => set.mutateAsync({ code }).then(() => rest(m.saved), keepTyped)}
          onCancel={() => rest('')}
        />
      )}
      {offer === null && step === 'password' && (
        <PasswordForm
          email={email}
          text={isOn ? m.endText : null}
          submit={isOn ? m.end : m.go}
          busy={begin.isPending || set.isPending}
          error={begin.error ?? set.error}
          onPassword={onPassword}
          onCancel={() => rest('')}
        />
      )}
      {offer === null && step === 'rest' && (
        <div className={styles.actions}>
          <Button
            ref={button}
            kind="plain"
            onClick={() => {
              setOutcome('');
              setStep('password');
            }}
          >
            {isOn ? m.end : m.begin}
          </Button>
          <span role="status">{outcome}</span>
        </div>
      )}
    </Section>
  );
}

function PasswordForm({
  email,
  text,
  submit,
  busy,
  error,
  onPassword,
  onCancel,
}: {
  readonly email: string;
  readonly text: string | null;
  readonly submit: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onPassword: (password: string) => void;
  readonly onCancel: () => void;
}) {
  const [password, setPassword] = useState('');
  const [mistake, setMistake] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setMistake(password === '' ? m.passwordMissing : '');
    if (password === '') focusFirstWrong(event.currentTarget);
    else onPassword(password);
  };
  return (
    <form className={styles.form} noValidate onSubmit={send}>
      {text !== null && <p>{text}</p>}
      <UserName email={email} />
      <PasswordField
        ref={field}
        label={m.password}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        error={mistake}
        onChange={setPassword}
      />
      {error !== null && <ProblemView error={error} />}
      <div className={styles.actions}>
        <Button kind="plain" type="submit" busy={busy}>
          {submit}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {messages.words.cancel}
        </Button>
      </div>
    </form>
  );
}

function Offer({
  offer,
  error,
  busy,
  onCode,
  onCancel,
}: {
  readonly offer: SecondFactorOffer;
  readonly error: unknown;
  readonly busy: boolean;
  readonly onCode: (code: string) => void;
  readonly onCancel: () => void;
}) {
  const [code, setCode] = useState('');
  const [mistake, setMistake] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = /^\d{6}$/.test(code.replaceAll(' ', '')) ? '' : m.codeMissing;
    setMistake(found);
    if (found === '') onCode(code.replaceAll(' ', ''));
    else focusFirstWrong(event.currentTarget);
  };
  const codes = offer.backupCodes.join('\n');
  return (
    <div className={styles.factor}>
      <div className={styles.scan}>
        <QrCode text={offer.uri} label={m.qr} />
        <div>
          <h3 ref={heading} tabIndex={-1}>
            {m.scan}
          </h3>
          <p>{m.orType}</p>
          <code>{spaced(offer.secret)}</code>
          <CopyButton text={offer.secret} />
          <a href={offer.uri}>{m.openApp}</a>
        </div>
      </div>
      <div className={styles.door}>
        <h3>{m.backup}</h3>
        <p>{m.backupText}</p>
        <ul className={styles.codes}>
          {offer.backupCodes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <div className={styles.actions}>
          <CopyButton text={codes} />
          <Button kind="quiet" onClick={() => download(codes)}>
            {m.download}
          </Button>
        </div>
      </div>
      <form className={styles.form} noValidate onSubmit={submit}>
        <h3>{m.confirm}</h3>
        <Field
          label={m.code}
          hint={m.confirmText}
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={7}
          required
          value={code}
          error={mistake}
          onChange={({ target }) => setCode(target.value)}
        />
        {error !== null && <ProblemView error={error} />}
        <div className={styles.actions}>
          <Button kind="primary" type="submit" busy={busy}>
            {m.save}
          </Button>
          <Button kind="quiet" onClick={onCancel}>
            {messages.words.cancel}
          </Button>
        </div>
      </form>
    </div>
  );
}

/** In groups of four, as it is typed. */
function spaced(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

function download(text: string): void {
  const address = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
  Object.assign(document.createElement('a'), { href: address, download: m.downloadName }).click();
  URL.revokeObjectURL(address);
}

function keepTyped(): void {
  // Shown by `error`; what was typed stays.
}
