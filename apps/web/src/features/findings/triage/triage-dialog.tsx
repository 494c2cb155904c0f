import type { FindingRow } from '@seaworthy/schema/api-findings';
import { triage as m } from '../../../messages/triage.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { SeverityMark } from '../../../ui/glyph.tsx';
import table from '../../../ui/table.module.css';
import { AssignForm } from './assign-form.tsx';
import { DecisionForm } from './decision-form.tsx';
import styles from './triage.module.css';
import type { Desk, Task } from './use-desk.ts';

/** As schema/api-triage.ts, whose values would bring zod whole into the page. */
const together = 200;
/** Titles shown of several findings; the rest is a number. */
const shownTitles = 4;

/** One dialog for every decision; what was typed stays until it is saved. */
export default function TriageDialog({
  desk,
  task,
  open,
}: {
  readonly desk: Desk;
  /** What it asks, or what it asked last. */
  readonly task: Task;
  readonly open: boolean;
}) {
  const { what, rows } = task;
  const title = { accept: m.accept.title, dismiss: m.dismiss.title, assign: m.assign.title }[what](rows.length);
  return (
    <Dialog open={open} heading={title} onClose={desk.close}>
      <Titles rows={rows} />
      {what !== 'assign' && rows.length > together ? (
        <p>{m.tooMany(together)}</p>
      ) : what === 'assign' ? (
        <AssignForm desk={desk} rows={rows} />
      ) : (
        <DecisionForm
          key={what}
          desk={desk}
          rows={rows}
          kind={what === 'accept' ? 'accepted-risk' : 'false-positive'}
        />
      )}
    </Dialog>
  );
}

function Titles({ rows }: { readonly rows: readonly FindingRow[] }) {
  return (
    <ul className={styles.titles}>
      {rows.slice(0, shownTitles).map(({ id, severity, title, file, line }) => (
        <li key={id}>
          <SeverityMark severity={severity} bare />{' '}
          <span>
            {title} <span className={table.place}>{`${file}:${line}`}</span>
          </span>
        </li>
      ))}
      {rows.length > shownTitles && <li className={table.muted}>{m.andMore(rows.length - shownTitles)}</li>}
    </ul>
  );
}
