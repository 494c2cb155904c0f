import { type FormEvent, useState } from 'react';
import { team } from '../../messages/team.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, focusFirstWrong } from '../../ui/field.tsx';
import fields from '../../ui/fields.module.css';
import { Section } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { useMakeTeam, useRenameTeam } from './queries.ts';
import styles from './team.module.css';

const m = team.settings;

/** The team's name, and making another team. */
export function TeamSettings({ name, mayManage }: { readonly name: string; readonly mayManage: boolean }) {
  const [asked, setAsked] = useState(false);
  const rename = useRenameTeam();
  const make = useMakeTeam();
  return (
    <Section
      heading={m.rename}
      aside={
        <Button kind="plain" aria-haspopup="dialog" onClick={() => setAsked(true)}>
          {m.make}
        </Button>
      }
    >
      {mayManage ? (
        <NameForm
          label={m.rename}
          before={name}
          submit={m.save}
          busy={rename.isPending}
          error={rename.error}
          outcome={rename.isSuccess ? m.saved : ''}
          onChange={rename.reset}
          onName={(next) => rename.mutate(next)}
        />
      ) : (
        <p>{name}</p>
      )}
      <Dialog open={asked} heading={m.make} onClose={() => setAsked(false)}>
        <p>{m.makeText}</p>
        <NameForm
          label={m.makeName}
          before=""
          submit={m.makeSubmit}
          busy={make.isPending}
          error={make.error}
          outcome=""
          onChange={make.reset}
          onName={(next) => make.mutate(next)}
        />
      </Dialog>
    </Section>
  );
}

function NameForm({
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
