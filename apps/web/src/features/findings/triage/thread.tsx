import type { TriageView } from '@seaworthy/schema/api-triage';
import { type FormEvent, useState } from 'react';
import { useComment, useDeleteComment } from '../../../api/triage.ts';
import { triage as m } from '../../../messages/triage.ts';
import { Button } from '../../../ui/button.tsx';
import { formatIsoDay } from '../../../ui/dates.ts';
import fields from '../../../ui/fields.module.css';
import { formatMoment } from '../../../ui/format.ts';
import { ProblemView } from '../../../ui/problem-view.tsx';
import table from '../../../ui/table.module.css';
import { commentFieldId } from './comment-field.ts';
import styles from './triage.module.css';

const most = 4_000;

type Line =
  | { readonly kind: 'comment'; readonly at: number; readonly comment: TriageView['comments'][number] }
  | { readonly kind: 'entry'; readonly at: number; readonly entry: TriageView['history'][number] };

/** Everything that was said and decided about one finding, oldest first. */
export default function Thread({
  auditId,
  findingId,
  view,
  canWrite,
  mayDelete,
}: {
  readonly auditId: string;
  readonly findingId: string;
  readonly view: TriageView;
  readonly canWrite: boolean;
  readonly mayDelete: (byId: string) => boolean;
}) {
  const lines: Line[] = [
    ...view.history.map((entry): Line => ({ kind: 'entry', at: entry.at, entry })),
    ...view.comments.map((comment): Line => ({ kind: 'comment', at: comment.at, comment })),
  ].sort((a, b) => a.at - b.at);
  const remove = useDeleteComment(auditId, findingId);
  return (
    <>
      {lines.length === 0 && <p className={table.muted}>{m.thread.none}</p>}
      <ol className={styles.thread}>
        {lines.map((line) =>
          line.kind === 'entry' ? (
            <Entry key={`${line.at} ${line.entry.what}`} entry={line.entry} />
          ) : (
            <li key={line.comment.id}>
              <p className={styles.by}>
                <strong>{line.comment.byName}</strong> <When at={line.at} />
                {canWrite && mayDelete(line.comment.byId) && (
                  <Button
                    kind="quiet"
                    aria-label={m.thread.deleteLabel(line.comment.byName, formatMoment(line.at))}
                    busy={remove.isPending}
                    onClick={() => remove.mutate(line.comment.id)}
                  >
                    {m.thread.delete}
                  </Button>
                )}
              </p>
              <p className={styles.said}>{line.comment.text}</p>
            </li>
          ),
        )}
      </ol>
      {remove.isError && <ProblemView error={remove.error} />}
      {canWrite && <CommentForm auditId={auditId} findingId={findingId} />}
    </>
  );
}

function Entry({ entry: { what, byName, at, text, until } }: { readonly entry: TriageView['history'][number] }) {
  const words = m.thread.what[what](until === null ? null : formatIsoDay(until));
  return (
    <li>
      <p className={styles.by}>
        <span>
          <strong>{byName}</strong> {words}
          {what === 'assigned' && ` ${text}`}
        </span>{' '}
        <When at={at} />
      </p>
      {what !== 'assigned' && text !== '' && <p className={styles.said}>{text}</p>}
    </li>
  );
}

function When({ at }: { readonly at: number }) {
  return (
    <time className={table.muted} dateTime={new Date(at).toISOString()}>
      {formatMoment(at)}
    </time>
  );
}

/** What was typed stays when it could not be saved. */
function CommentForm({ auditId, findingId }: { readonly auditId: string; readonly findingId: string }) {
  const [text, setText] = useState('');
  const comment = useComment(auditId, findingId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') document.getElementById(commentFieldId)?.focus();
    else comment.mutateAsync(text.trim()).then(() => setText(''), keepTyped);
  };
  return (
    <form className={fields.form} onSubmit={submit}>
      <div className={fields.field}>
        <label htmlFor={commentFieldId}>{m.thread.label}</label>
        <textarea
          id={commentFieldId}
          rows={2}
          maxLength={most}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      {comment.isError && <ProblemView error={comment.error} />}
      <div>
        <Button kind="plain" type="submit" busy={comment.isPending}>
          {comment.isPending ? m.thread.saving : m.thread.add}
        </Button>
      </div>
    </form>
  );
}

function keepTyped(): void {
  // Shown by the form; what was typed stays.
}
