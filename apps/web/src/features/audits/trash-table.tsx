import { trashMs } from '@seaworthy/schema/account-limits';
import type { AuditView } from '@seaworthy/schema/api';
import { dayMs } from '@seaworthy/schema/iso-day';
import { history as m } from '../../messages/history.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { AuditStateMark } from '../../ui/glyph.tsx';
import { MiniMeter } from '../../ui/mini-meter.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';

const columns = messages.audits.columns;

/** What was deleted and can still be fetched back. */
export function TrashTable({
  audits,
  onRestore,
}: {
  readonly audits: readonly AuditView[];
  /** Null: it is only read. */
  readonly onRestore: ((audit: AuditView) => void) | null;
}) {
  if (audits.length === 0) return <p>{m.trashEmpty}</p>;
  return (
    <table className={`${table.table} ${table.stack}`}>
      <caption className="visually-hidden">{m.trashTable}</caption>
      <TableHead
        columns={[
          columns.number,
          columns.label,
          columns.score,
          m.deletedAt,
          m.goneIn,
          { title: columns.actions, as: 'hidden' },
        ]}
      />
      <tbody>
        {audits.map((audit) => (
          <tr key={audit.id}>
            <th scope="row">{messages.words.number(audit.number)}</th>
            <td className={`${table.text} ${table.muted}`}>{audit.label}</td>
            <td>
              {audit.summary === null ? (
                <AuditStateMark state={audit.state} />
              ) : (
                <MiniMeter score={audit.summary.score} label={columns.score} none={messages.audits.noScore} />
              )}
            </td>
            <td>{audit.deletedAt !== null && formatMoment(audit.deletedAt)}</td>
            <td>{audit.deletedAt !== null && m.days(Math.floor((audit.deletedAt + trashMs - Date.now()) / dayMs))}</td>
            <td className={table.fit}>
              {onRestore !== null && (
                <Button kind="plain" aria-label={m.restoreLabel(audit.number)} onClick={() => onRestore(audit)}>
                  {m.restore}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
