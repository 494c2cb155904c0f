import { passwordLength } from '@seaworthy/schema/account-limits';
import { type Strength, strengthOf } from '@seaworthy/schema/password-strength';
import { type ComponentProps, type KeyboardEvent, useState } from 'react';
import { password as m } from '../messages/password.ts';
import { Button } from './button.tsx';
import styles from './field.module.css';
import { Field } from './field.tsx';

interface PasswordFieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type'> {
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
  /** `current-password` or `new-password`: what a password manager fills in, or proposes. */
  readonly autoComplete: 'current-password' | 'new-password';
  /** For a new one: name and address of the person, which do not make it stronger. */
  readonly own?: readonly string[];
}

/** A password can be looked at, pasted and filled in by a manager; Caps Lock is told, and the rule of a new one. */
export function PasswordField({ value, onChange, own = [], autoComplete, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const watch = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  const isNew = autoComplete === 'new-password';
  const warning = <span role="status">{capsLock ? m.capsLock : ''}</span>;
  return (
    <Field
      {...rest}
      type={shown ? 'text' : 'password'}
      autoComplete={autoComplete}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      maxLength={passwordLength.max}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      onKeyDown={watch}
      onKeyUp={watch}
      onBlur={() => setCapsLock(false)}
      after={
        <Button kind="plain" aria-label={shown ? m.hideLabel : m.showLabel} onClick={() => setShown(!shown)}>
          {shown ? m.hide : m.show}
        </Button>
      }
      hint={
        isNew ? (
          <div className={styles.strength}>
            {warning}
            {m.rule(passwordLength.min)}
            {value !== '' && (
              <StrengthLine strength={strengthOf(value, passwordLength.min, own)} length={value.length} />
            )}
          </div>
        ) : (
          warning
        )
      }
    />
  );
}

/** Parts of the line that are filled. */
const parts: Readonly<Record<Strength, number>> = { short: 1, repeated: 2, own: 2, common: 2, fair: 3, strong: 4 };

function StrengthLine({ strength, length }: { readonly strength: Strength; readonly length: number }) {
  const words = strength === 'short' ? m.strength.short(passwordLength.min - length) : m.strength[strength];
  return (
    <div>
      <meter aria-hidden="true" min={0} max={4} value={parts[strength]} />
      {words}
    </div>
  );
}

/** What is wrong with a new password; empty when nothing is. */
export function newPasswordError(value: string): string {
  if (value.length < passwordLength.min) return m.tooShort(passwordLength.min, value.length);
  const strength = strengthOf(value, passwordLength.min, []);
  return strength === 'repeated' || strength === 'common' ? m.weak[strength] : '';
}
