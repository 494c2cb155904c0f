import type { AuditView } from '@seaworthy/schema/api';
import type { AuditChange } from '@seaworthy/schema/api-history';
import type { Severity } from '@seaworthy/schema/vocabulary';
import { Link } from 'wouter';
import { links } from '../../links.ts';
import { history } from '../../messages/history.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatChange, formatDuration, formatMoment } from '../../ui/format.ts';
import { AuditStateMark, Glyph } from '../../ui/glyph.tsx';
import { MiniMeter } from '../../ui/mini-meter.tsx';
import { SeverityCounts } from '../../ui/severity-counts.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './history.module.css';
import { LabelCell } from './label-cell.tsx';
import { type Change, changesOf } from './series.ts';

const m = messages.audits;
const shown: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'];

interface HistoryTableProps {
  /** Newest first. */
  readonly audits: readonly AuditView[];
  /** Numbers that are ticked for a comparison. */
  readonly picked: readonly number[];
  readonly onPick: (number: number) => void;
  /** Null for whoever may not, and while the server does not answer. */
  readonly onDelete: ((audit: AuditView) => void) | null;
  readonly onChange: ((audit: AuditView, change: AuditChange) => void) | null;
}

/** Every audit of one project. */
export function HistoryTable({ audits, ...rest }: HistoryTableProps) {
  const changes = changesOf(audits);
  return (
    <table className={`${table.table} ${table.stack}`}>
      <caption className="visually-hidden">{m.history.table}</caption>
      <TableHead
        columns={[
          { title: m.columns.compare, as: 'hidden' },
          m.columns.number,
          m.columns.label,
          m.columns.score,
          m.columns.change,
          m.columns.findings,
          m.columns.when,
          m.columns.duration,
          m.columns.receipt,
          { title: m.columns.actions, as: 'hidden' },
        ]}
      />
      <tbody>
        {audits.map((audit) => (
          <Row key={audit.id} audit={audit} change={changes.get(audit.id)} {...rest} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  audit,
  change,
  picked,
  onPick,
  onDelete,
  onChange,
}: Omit<HistoryTableProps, 'audits'> & { readonly audit: AuditView; readonly change: Change | undefined }) {
  const { summary, startedAt, finishedAt, number } = audit;
  return (
    <tr id={rowId(audit)}>
      <td className={table.fit}>
        {summary !== null && (
          <input
            type="checkbox"
            className={styles.pick}
            aria-label={m.history.comparePick(number)}
            checked={picked.includes(number)}
            onChange={() => onPick(number)}
          />
        )}
      </td>
      <th scope="row" className={styles.number}>
        <Link to={links.audit(audit)}>{messages.words.number(number)}</Link>
        {audit.pinned && <span className={styles.rules}>{history.pinnedMark}</span>}
      </th>
      <td className={`${table.text} ${table.muted}`}>
        <LabelCell audit={audit} onSave={onChange && ((label) => onChange(audit, { label }))} />
      </td>
      <td>
        {summary === null ? (
          <AuditStateMark state={audit.state}>
            {audit.state === 'queued' && audit.queuePosition !== null ? m.queuedBehind(audit.queuePosition) : undefined}
          </AuditStateMark>
        ) : (
          <MiniMeter score={summary.score} label={m.columns.score} none={m.noScore} />
        )}
      </td>
      <td className={styles.change}>{change !== undefined && <ChangeCell {...change} />}</td>
      <td>{summary !== null && <SeverityCounts counts={summary.findings} shown={shown} />}</td>
      <td>
        <time dateTime={new Date(audit.createdAt).toISOString()}>{formatMoment(audit.createdAt)}</time>
        <span className={styles.rules}>{history.by(audit.createdBy)}</span>
      </td>
      <td>{startedAt !== null && finishedAt !== null && formatDuration(finishedAt - startedAt)}</td>
      <td className={table.fit}>{summary !== null && <Receipt number={number} receipt={summary.receipt} />}</td>
      <td className={`${table.fit} ${styles.actions}`}>
        {onChange !== null && (
          <Button
            kind="quiet"
            aria-label={audit.pinned ? history.unpinLabel(number) : history.pinLabel(number)}
            onClick={() => onChange(audit, { pinned: !audit.pinned })}
          >
            {audit.pinned ? history.unpin : history.pin}
          </Button>
        )}
        {onDelete !== null && (
          <Button
            kind="icon"
            aria-label={m.deleteLabel(audit.projectName, number)}
            title={m.delete}
            onClick={() => onDelete(audit)}
          >
            <Glyph name="close" />
          </Button>
        )}
      </td>
    </tr>
  );
}

function ChangeCell({ delta, otherRules }: Change) {
  return (
    <>
      {delta !== null && formatChange(delta)}
      {otherRules && (
        <span className={styles.rules} title={m.history.rulesChangedLabel}>
          {m.history.rulesChanged}
        </span>
      )}
    </>
  );
}

function Receipt({ number, receipt }: { readonly number: number; readonly receipt: string }) {
  return (
    <span className={styles.receipt}>
      <code>{receipt.slice(0, 12)}</code>
      <CopyButton text={receipt} label={m.history.copyReceipt(number)} />
    </span>
  );
}

/** Id of the row's element, to put the focus on what follows a deleted one. */
export function rowId({ id }: Pick<AuditView, 'id'>): string {
  return `audit-${id}`;
}
