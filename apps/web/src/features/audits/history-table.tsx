import type { AuditView } from '@seaworthy/schema/api';
import type { Severity } from '@seaworthy/schema/vocabulary';
import { useState } from 'react';
import { Link } from 'wouter';
import { useDeleteAudit } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { messages } from '../../messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { formatMoment } from '../../ui/format.ts';
import { AuditStateMark, Glyph, SeverityMark } from '../../ui/glyph.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import table from '../../ui/table.module.css';
import styles from './history-table.module.css';
import { MiniMeter } from './mini-meter.tsx';

const m = messages.audits;
const shown: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'];

/** Every audit of the team, newest first. */
export function HistoryTable({ audits }: { readonly audits: readonly AuditView[] }) {
  const [doomed, setDoomed] = useState<AuditView | null>(null);
  const remove = useDeleteAudit();
  return (
    <>
      {remove.isError && <ProblemView error={remove.error} />}
      <table className={`${table.table} ${table.stack}`}>
        <caption className="visually-hidden">{m.title}</caption>
        <thead>
          <tr>
            <th scope="col">{m.columns.project}</th>
            <th scope="col">{m.columns.number}</th>
            <th scope="col">{m.columns.label}</th>
            <th scope="col">{m.columns.score}</th>
            <th scope="col">{m.columns.findings}</th>
            <th scope="col">{m.columns.when}</th>
            <th scope="col">{m.columns.state}</th>
            <th scope="col">
              <span className="visually-hidden">{m.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {audits.map((audit) => (
            <Row key={audit.id} audit={audit} onDelete={() => setDoomed(audit)} />
          ))}
        </tbody>
      </table>
      <ConfirmDialog
        open={doomed !== null}
        heading={doomed === null ? '' : m.deleteTitle(doomed.projectName, doomed.number)}
        text={m.deleteText}
        confirm={m.deleteConfirm}
        keep={messages.words.cancel}
        onConfirm={() => doomed !== null && remove.mutate(doomed.id)}
        onClose={() => setDoomed(null)}
      />
    </>
  );
}

function Row({ audit, onDelete }: { readonly audit: AuditView; readonly onDelete: () => void }) {
  return (
    <tr>
      <th scope="row" className={`${table.text} ${styles.project}`}>
        <Link to={links.audit(audit)}>{audit.projectName}</Link>
      </th>
      <td>{messages.words.number(audit.number)}</td>
      <td className={`${table.text} ${table.muted}`}>{audit.label}</td>
      <td>
        {audit.summary !== null && <MiniMeter score={audit.summary.score} label={m.columns.score} none={m.noScore} />}
      </td>
      <td>{audit.summary !== null && <Counts counts={audit.summary.findings} />}</td>
      <td>
        <time dateTime={new Date(audit.createdAt).toISOString()}>{formatMoment(audit.createdAt)}</time>
      </td>
      <td>
        <AuditStateMark state={audit.state}>
          {audit.state === 'queued' && audit.queuePosition !== null ? m.queuedBehind(audit.queuePosition) : undefined}
        </AuditStateMark>
      </td>
      <td className={`${table.fit} ${styles.actions}`}>
        <Button
          kind="icon"
          aria-label={m.deleteLabel(audit.projectName, audit.number)}
          title={m.delete}
          onClick={onDelete}
        >
          <Glyph name="close" />
        </Button>
      </td>
    </tr>
  );
}

function Counts({ counts }: { readonly counts: Readonly<Record<Severity, number>> }) {
  return (
    <span className={styles.counts}>
      {shown.map((severity) => (
        <span key={severity} className={styles.count}>
          <SeverityMark severity={severity} bare /> {counts[severity]}
        </span>
      ))}
    </span>
  );
}
