import type { FindingRow } from '@seaworthy/schema/api-findings';
import { type FormEvent, useId, useState } from 'react';
import { useMembers } from '../../../api/triage.ts';
import { triage as m } from '../../../messages/triage.ts';
import { messages } from '../../../messages.ts';
import { Button } from '../../../ui/button.tsx';
import fields from '../../../ui/fields.module.css';
import { ProblemView } from '../../../ui/problem-view.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import type { Desk } from './use-desk.ts';

/** Gives the findings to a member of the team, or to nobody. */
export function AssignForm({ desk, rows }: { readonly desk: Desk; readonly rows: readonly FindingRow[] }) {
  const members = useMembers();
  const [userId, setUserId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const id = useId();
  const chosen = userId ?? members.data?.[0]?.userId ?? '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    const ids = rows.map(({ id: findingId }) => findingId);
    const name = members.data?.find((member) => member.userId === chosen)?.name;
    const title = rows.length === 1 ? (rows[0]?.title ?? '') : m.count(rows.length);
    const sentence = name === undefined ? m.done.unassigned(title) : m.done.assigned(name, title);
    desk.assign({ ids, userId: chosen === '' ? null : chosen }, sentence).catch(setError);
  };
  if (members.isError) return <ProblemView error={members.error} onRetry={() => void members.refetch()} />;
  if (members.data === undefined) return <Skeleton what={m.assign.who} rows={2} />;
  return (
    <form className={fields.form} onSubmit={submit}>
      <div className={fields.field}>
        <label htmlFor={id}>{m.assign.who}</label>
        {/* biome-ignore lint/a11y/noAutofocus: the dialog was opened to choose here */}
        <select id={id} autoFocus value={chosen} onChange={({ target }) => setUserId(target.value)}>
          {members.data.map((member) => (
            <option key={member.userId} value={member.userId}>
              {member.name}
            </option>
          ))}
          <option value="">{m.assign.nobody}</option>
        </select>
      </div>
      {error !== null && <ProblemView error={error} />}
      <div className={fields.actions}>
        <Button kind="plain" onClick={desk.close}>
          {messages.words.cancel}
        </Button>
        <Button kind="primary" type="submit" busy={desk.isPending}>
          {m.assign.save}
        </Button>
      </div>
    </form>
  );
}
