import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './field.module.css';
import fields from './fields.module.css';

/** A labelled input with what helps to fill it in, and what is wrong with it: said at the field, and announced. */
export function Field({
  label,
  hint,
  error,
  after,
  id,
  ...input
}: ComponentProps<'input'> & {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Empty or absent while nothing is wrong. */
  readonly error?: string | undefined;
  /** Beside the input, in its line. */
  readonly after?: ReactNode;
}) {
  const own = useId();
  const inputId = id ?? own;
  const wrong = error !== undefined && error !== '';
  const described = [hint !== undefined && `${inputId}-hint`, wrong && `${inputId}-error`].filter(Boolean).join(' ');
  return (
    <div className={fields.field}>
      <label htmlFor={inputId}>{label}</label>
      <div className={styles.line}>
        <input
          id={inputId}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={described === '' ? undefined : described}
          {...input}
        />
        {after}
      </div>
      <WrongText id={`${inputId}-error`} text={error ?? ''} />
      {hint !== undefined && (
        <div id={`${inputId}-hint`} className={fields.hint}>
          {hint}
        </div>
      )}
    </div>
  );
}

/** What is wrong with a field or a group of them; nothing while the text is empty. */
export function WrongText({ id, text }: { readonly id: string; readonly text: string }) {
  if (text === '') return null;
  return (
    <p id={id} role="alert" className={styles.error}>
      {text}
    </p>
  );
}

/** Puts the focus on the first field of the form that has something wrong. */
export function focusFirstWrong(form: HTMLFormElement): void {
  // The next frame: what is wrong is drawn by then.
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
