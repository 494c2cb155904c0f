import { type FormEvent, useState } from 'react';
import { team } from '../../messages/team.ts';
import { Button } from '../../ui/button.tsx';
import { Field, focusFirstWrong } from '../../ui/field.tsx';
import fields from '../../ui/fields.module.css';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './team.module.css';

const m = team.settings;

/** One name, of a team that is there or is made. */
export function NameForm({
  label,
  before,
  submit,
  busy,
  error,
  outcome,
  onChange,
  onName,
}: {
  readonly label: string;
  readonly before: string;
  readonly submit: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly outcome: string;
  readonly onChange: () => void;
  readonly onName: (name: string) => void;
}) {
  const [name, setName] = useState(before);
  const [mistake, setMistake] = useState('');
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setMistake(name.trim() === '' ? m.nameMissing : '');
    if (name.trim() === '') focusFirstWrong(event.currentTarget);
    else onName(name.trim());
  };
  return (
    <form className={`${fields.form} ${styles.form}`} noValidate onSubmit={send}>
      <Field
        label={label}
        autoComplete="off"
        maxLength={100}
        required
        value={name}
        error={mistake}
        onChange={({ target }) => {
          setName(target.value);
          onChange();
        }}
      />
      {error !== null && <ProblemView error={error} />}
      <div className={styles.actions}>
        <Button kind="plain" type="submit" busy={busy}>
          {submit}
        </Button>
        <span role="status">{outcome}</span>
      </div>
    </form>
  );
}
