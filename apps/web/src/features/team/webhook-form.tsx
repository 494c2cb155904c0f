import type { WebhookEvent, WebhookView } from '@seaworthy/schema/api-history';
import { type FormEvent, useId, useState } from 'react';
import { team } from '../../messages/team.ts';
import { Button } from '../../ui/button.tsx';
import { Field, focusFirstWrong, WrongText } from '../../ui/field.tsx';
import fields from '../../ui/fields.module.css';
import { ProblemView } from '../../ui/problem-view.tsx';
import styles from './team.module.css';

const m = team.webhooks;
const events = Object.keys(m.event) as WebhookEvent[]; // the keys of a literal that names every event

/** Address and events of a webhook, new or changed. */
export function WebhookForm({
  before,
  allowsPrivate,
  submit,
  busy,
  error,
  onSubmit,
}: {
  /** Null: a new one. */
  readonly before: WebhookView | null;
  readonly allowsPrivate: boolean;
  readonly submit: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: (input: { url: string; events: WebhookEvent[] }) => void;
}) {
  const [url, setUrl] = useState(before?.url ?? '');
  const [chosen, setChosen] = useState<readonly WebhookEvent[]>(before?.events ?? ['audit.finished', 'audit.failed']);
  const [mistakes, setMistakes] = useState({ url: '', events: '' });
  const id = useId();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = {
      url: /^https?:\/\/./.test(url.trim()) && URL.canParse(url.trim()) ? '' : m.urlMissing,
      events: chosen.length === 0 ? m.eventsMissing : '',
    };
    setMistakes(found);
    if (found.url !== '' || found.events !== '') focusFirstWrong(event.currentTarget);
    else onSubmit({ url: url.trim(), events: [...chosen] });
  };
  return (
    <form className={fields.form} noValidate onSubmit={send}>
      <Field
        label={m.url}
        hint={allowsPrivate ? m.urlHintPrivate : m.urlHint}
        type="url"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={2_000}
        required
        value={url}
        error={mistakes.url}
        onChange={({ target }) => setUrl(target.value)}
      />
      <fieldset className={fields.field}>
        <legend>{m.events}</legend>
        <WrongText id={`${id}-events`} text={mistakes.events} />
        {events.map((event) => (
          <label key={event} className={styles.option}>
            <input
              type="checkbox"
              checked={chosen.includes(event)}
              aria-invalid={mistakes.events === '' ? undefined : true}
              aria-describedby={mistakes.events === '' ? undefined : `${id}-events`}
              onChange={({ target }) =>
                setChosen(target.checked ? [...chosen, event] : chosen.filter((other) => other !== event))
              }
            />
            {m.event[event]}
          </label>
        ))}
      </fieldset>
      {error !== null && <ProblemView error={error} />}
      <div className={fields.actions}>
        <Button kind="primary" type="submit" busy={busy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
